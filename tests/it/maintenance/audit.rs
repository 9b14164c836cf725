//! The chain of the audit: sealed in order, and every tampering found at its place (S-177, R-06).

use super::house::House;
use crate::storage::bed::Bed;
use idp::domain::audit_event::seal_hash;
use idp::flows::maintenance::{AuditFault, AuditReport, seal_audit, verify_audit};
use idp::storage::{Access as _, Row, Statement, sql};

on_both!(
    a_chain_verifies_and_reports_its_unsealed_tail,
    long_runs_are_cut_into_seals,
    sealers_at_once_give_way_to_each_other,
    a_flipped_byte_in_any_column_is_found,
    a_removed_row_is_found,
    exchanged_rows_are_found,
    removed_seals_are_found,
    a_changed_seal_is_found,
    a_forged_chain_lacks_the_signature,
    a_chain_cut_off_at_its_end_shows_in_the_last_seal,
);

/// Three seals over two events each; the first seal also covers the making of the keys.
async fn chain(bed: &Bed) -> House {
    let house = House::of(bed);
    for _ in 0..3 {
        house.record(2).await;
        assert_eq!(seal_audit(&house.context()).await.expect("the audit is sealed").len(), 1);
    }
    assert_eq!(report(&house).await.faults, []);
    house
}

async fn report(house: &House) -> AuditReport {
    verify_audit(&house.context()).await.expect("the audit is readable")
}

/// The events under a seal, in order.
async fn under(bed: &Bed, seal: i64) -> Vec<String> {
    let query = sql("SELECT id FROM audit_events WHERE tenant_id = 'comune-a' AND seal = $1 ORDER BY id");
    let rows = bed.store.read().rows(query.bind(seal)).await.expect("readable");
    rows.iter().map(|row| row.text("id").expect("a text")).collect()
}

async fn a_chain_verifies_and_reports_its_unsealed_tail(bed: &Bed) {
    let house = House::of(bed);
    assert_eq!(report(&house).await.seals, 0);
    assert_eq!(seal_audit(&house.context()).await.expect("sealed").len(), 1, "the making of the keys");
    assert!(seal_audit(&house.context()).await.expect("sealed").is_empty(), "nothing is left to seal");
    house.record(3).await;
    let before = report(&house).await;
    assert_eq!((before.seals, before.events, before.unsealed), (1, 4, 3));
    let seals = seal_audit(&house.context()).await.expect("sealed");
    assert_eq!((seals[0].number, seals[0].events), (2, 3));
    house.record(1).await;
    let after = report(&house).await;
    assert_eq!((after.seals, after.events, after.unsealed), (2, 5, 1));
    assert_eq!((after.last, after.faults), (Some((2, seals[0].hash)), Vec::new()));
    let other = verify_audit(&house.other_context()).await.expect("readable");
    assert_eq!((other.seals, other.faults), (0, Vec::new()), "the other body has a chain of its own");
}

async fn long_runs_are_cut_into_seals(bed: &Bed) {
    let house = House::of(bed);
    let copy = sql("INSERT INTO audit_events (tenant_id, id, occurred_us, kind, outcome, detail, hash) \
                    VALUES ('comune-a', $1, 0, 'login', 'success', '{}', $2)");
    let fill = bed.store.write(move |on| {
        Box::pin(async move {
            for number in 0..1_100 {
                let id = format!("0198a000-0000-7000-8000-{number:012x}");
                on.execute(copy.clone().bind(id).bind(vec![0_u8; 32])).await?;
            }
            Ok(idp::storage::Ending::Commit(()))
        })
    });
    fill.await.expect("the rows are new");
    let seals = seal_audit(&house.context()).await.expect("sealed");
    assert_eq!(seals.iter().map(|seal| seal.events).collect::<Vec<_>>(), [500, 500, 101]);
    let found = report(&house).await;
    // The hashes are not those of the events: all of them are found, and no more are listed than help.
    assert_eq!((found.seals, found.events, found.faults.len()), (3, 1_101, 1_000));
}

async fn sealers_at_once_give_way_to_each_other(bed: &Bed) {
    let house = House::of(bed);
    house.record(1).await;
    seal_audit(&house.context()).await.expect("sealed");
    for _ in 0..8 {
        house.record(3).await;
        let sealers = (0..4).map(|_| {
            let context = house.context();
            tokio::spawn(async move { seal_audit(&context).await })
        });
        let mut made = 0;
        for sealer in sealers.collect::<Vec<_>>() {
            made += sealer.await.expect("no panic").expect("giving way is no failure").len();
        }
        assert_eq!(made, 1, "one of them made the next seal");
    }
    let found = report(&house).await;
    assert_eq!((found.seals, found.unsealed, found.faults), (9, 0, Vec::new()));
}

/// A column with the statement that writes another value into it; `$1` is the present key, `$2` the value.
enum Column {
    Text(&'static str, Statement),
    Number(&'static str, Statement),
    Bytes(&'static str, Statement),
}

fn columns() -> Vec<Column> {
    macro_rules! set {
        ($kind:ident, $name:literal) => {
            Column::$kind(
                $name,
                sql(concat!("UPDATE audit_events SET ", $name, " = $2 WHERE id = $1 AND tenant_id LIKE '_omune-%'")),
            )
        };
    }
    vec![
        set!(Text, "id"),
        set!(Number, "occurred_us"),
        set!(Text, "kind"),
        set!(Text, "outcome"),
        set!(Text, "actor"),
        set!(Text, "subject"),
        set!(Text, "client_id"),
        set!(Text, "session_id"),
        set!(Text, "network"),
        set!(Text, "detail"),
        set!(Bytes, "hash"),
        set!(Number, "seal"),
    ]
}

/// Values that differ from the present one in a single bit: one for each byte.
fn flipped(column: &Column, row: &Row) -> Vec<idp::storage::Value> {
    let each_byte = |bytes: &[u8]| {
        let flip = |at: usize| {
            let mut bytes = bytes.to_vec();
            // Of letters the bit of their case, which lenient readers overlook.
            bytes[at] ^= if bytes[at].is_ascii_alphabetic() { 0x20 } else { 0x01 };
            bytes
        };
        (0..bytes.len()).map(flip).collect::<Vec<_>>()
    };
    match column {
        Column::Text(name, _) => {
            let text = row.text(name).expect("a text");
            let texts = each_byte(text.as_bytes()).into_iter();
            texts.map(|bytes| String::from_utf8(bytes).expect("still ASCII").into()).collect()
        }
        Column::Bytes(name, _) => each_byte(&row.bytes(name).expect("bytes")).into_iter().map(Into::into).collect(),
        Column::Number(name, _) => {
            let number = row.integer(name).expect("a number");
            (0..8).map(|byte| (number ^ (1_i64 << (8 * byte))).into()).collect()
        }
    }
}

async fn a_flipped_byte_in_any_column_is_found(bed: &Bed) {
    let house = chain(bed).await;
    let query =
        sql("SELECT id, occurred_us, kind, outcome, actor, subject, client_id, session_id, network, detail, hash, \
                     seal FROM audit_events WHERE seal = 2 ORDER BY id LIMIT 1");
    let row = bed.store.read().row(query).await.expect("readable").expect("seal 2 has events");
    let id = row.text("id").expect("a text");
    for column in columns() {
        let (Column::Text(name, change) | Column::Number(name, change) | Column::Bytes(name, change)) = &column;
        let present: idp::storage::Value = match &column {
            Column::Text(name, _) => row.text(name).expect("a text").into(),
            Column::Number(name, _) => row.integer(name).expect("a number").into(),
            Column::Bytes(name, _) => row.bytes(name).expect("bytes").into(),
        };
        for value in flipped(&column, &row) {
            let now_at = match &value {
                idp::storage::Value::Text(Some(text)) if *name == "id" => text.clone(),
                _ => id.clone(),
            };
            assert_eq!(bed.execute(change.clone().bind(id.as_str()).bind(value.clone())).await, 1);
            let faults = report(&house).await.faults;
            let is_placed = faults.iter().any(|fault| match fault {
                AuditFault::EventChanged { id, seal } => *id == now_at && *seal == Some(2),
                AuditFault::EventsMissing { seal, expected, found } => *seal == 2 && *found == expected - 1,
                AuditFault::ChainBroken { .. }
                | AuditFault::SignatureWrong { .. }
                | AuditFault::SealsMissing { .. } => false,
            });
            assert!(is_placed, "{name} {value:?}: {faults:?}");
            assert_eq!(bed.execute(change.clone().bind(now_at).bind(present.clone())).await, 1);
        }
    }
    let moved = bed.execute(sql("UPDATE audit_events SET tenant_id = 'comune-b' WHERE id = $1").bind(id)).await;
    assert_eq!(moved, 1);
    let faults = report(&house).await.faults;
    assert_eq!(faults, [AuditFault::EventsMissing { seal: 2, expected: 2, found: 1 }]);
}

async fn a_removed_row_is_found(bed: &Bed) {
    let house = chain(bed).await;
    let id = under(bed, 3).await.remove(0);
    assert_eq!(bed.execute(sql("DELETE FROM audit_events WHERE id = $1").bind(id)).await, 1);
    assert_eq!(report(&house).await.faults, [AuditFault::EventsMissing { seal: 3, expected: 2, found: 1 }]);
}

async fn exchanged_rows_are_found(bed: &Bed) {
    let house = chain(bed).await;
    // The places of two events in the chain.
    let (one, other) = (under(bed, 2).await.remove(0), under(bed, 3).await.remove(0));
    let place = sql("UPDATE audit_events SET seal = $2 WHERE id = $1");
    bed.execute(place.clone().bind(one.as_str()).bind(3_i64)).await;
    bed.execute(place.clone().bind(other.as_str()).bind(2_i64)).await;
    let faults = report(&house).await.faults;
    assert_eq!(faults, [AuditFault::ChainBroken { seal: 2 }, AuditFault::ChainBroken { seal: 3 }]);
    bed.execute(place.clone().bind(one.as_str()).bind(2_i64)).await;
    bed.execute(place.bind(other.as_str()).bind(3_i64)).await;
    assert_eq!(report(&house).await.faults, []);
    // The keys of two events, by which they are ordered.
    let [first, second] = under(bed, 2).await.try_into().expect("two events");
    let rename = sql("UPDATE audit_events SET id = $2 WHERE id = $1");
    for (from, to) in [(first.as_str(), "aside"), (second.as_str(), first.as_str()), ("aside", second.as_str())] {
        assert_eq!(bed.execute(rename.clone().bind(from).bind(to)).await, 1);
    }
    let changed = |id: &str| AuditFault::EventChanged { id: id.to_owned(), seal: Some(2) };
    assert_eq!(report(&house).await.faults, [changed(&first), changed(&second)]);
}

async fn removed_seals_are_found(bed: &Bed) {
    for (removed, expected) in [(vec![1], (1, 1)), (vec![2], (2, 2)), (vec![3], (3, 3)), (vec![1, 2], (1, 2))] {
        bed.execute(sql("DELETE FROM audit_events")).await;
        bed.execute(sql("DELETE FROM audit_seals")).await;
        let house = House::of(bed);
        for _ in 0..3 {
            house.record(2).await;
            seal_audit(&house.context()).await.expect("sealed");
        }
        for number in removed {
            let remove = sql("DELETE FROM audit_seals WHERE number = $1");
            assert_eq!(bed.execute(remove.bind(i64::from(number))).await, 1);
        }
        let (first, last) = expected;
        assert_eq!(report(&house).await.faults, [AuditFault::SealsMissing { first, last }]);
    }
}

async fn a_changed_seal_is_found(bed: &Bed) {
    let house = chain(bed).await;
    let changes = [
        (sql("UPDATE audit_seals SET created_us = created_us + 1 WHERE number = 2"), "signature of seal 2"),
        (sql("UPDATE audit_seals SET events = 3 WHERE number = 2"), "seal 2 covers 3 events, and there are 2"),
        (sql("UPDATE audit_seals SET signature = 'x' || signature WHERE number = 2"), "signature of seal 2"),
        (sql("UPDATE audit_seals SET signature = '' WHERE number = 2"), "signature of seal 2"),
        (
            sql("UPDATE audit_seals SET signature = (SELECT o.signature FROM audit_seals o WHERE o.number = 1) \
                 WHERE number = 2"),
            "signature of seal 2",
        ),
        (
            sql("UPDATE audit_seals SET hash = (SELECT o.hash FROM audit_seals o WHERE o.number = 1) WHERE number = 2"),
            "seal 2 does not fit",
        ),
        (sql("UPDATE audit_seals SET number = 4 WHERE number = 2"), "seals from 2 to 2 are missing"),
    ];
    let keep = sql("CREATE TABLE kept AS SELECT * FROM audit_seals");
    bed.execute(keep).await;
    for (change, expected) in changes {
        assert_eq!(bed.execute(change.clone()).await, 1, "{change:?}");
        let faults = report(&house).await.faults;
        assert!(faults.iter().any(|fault| fault.to_string().contains(expected)), "{change:?}: {faults:?}");
        bed.execute(sql("DELETE FROM audit_seals")).await;
        bed.execute(sql("INSERT INTO audit_seals SELECT * FROM kept")).await;
        assert_eq!(report(&house).await.faults, []);
    }
}

/// Whoever writes the database but has no key can make everything fit but the signatures.
async fn a_forged_chain_lacks_the_signature(bed: &Bed) {
    let house = chain(bed).await;
    let context = house.context();
    let mut reading = bed.store.read();
    let a = context.tenant_id();
    let second = idp::storage::audit_events::seals_after(&mut reading, a, 1, 1).await.expect("readable").remove(0);
    let first = idp::storage::audit_events::seals_after(&mut reading, a, 0, 1).await.expect("readable").remove(0);
    let events = idp::storage::audit_events::under_seal(&mut reading, a, Some(2)).await.expect("readable");
    let mut forged = events[0].event.clone().expect("untouched");
    forged.actor = Some("command:nobody".to_owned());
    let hashes = [forged.content_hash(), events[1].recorded_hash.expect("untouched")];
    let change = sql("UPDATE audit_events SET actor = $2, hash = $3 WHERE id = $1");
    let change = change.bind(forged.id).bind("command:nobody").bind(hashes[0].as_slice());
    assert_eq!(bed.execute(change).await, 1);
    assert_eq!(report(&house).await.faults, [AuditFault::ChainBroken { seal: 2 }]);
    let reseal = sql("UPDATE audit_seals SET hash = $1 WHERE number = $2");
    bed.execute(reseal.bind(seal_hash(&first.hash, &hashes).as_slice()).bind(second.number)).await;
    let faults = report(&house).await.faults;
    // The next seal still covers the true one.
    assert_eq!(faults, [AuditFault::SignatureWrong { seal: 2 }, AuditFault::ChainBroken { seal: 3 }]);
}

/// Nothing inside the database can show this; the number and hash of the last seal can, and they stand in the log.
async fn a_chain_cut_off_at_its_end_shows_in_the_last_seal(bed: &Bed) {
    let house = chain(bed).await;
    let before = report(&house).await;
    bed.execute(sql("DELETE FROM audit_events WHERE seal = 3")).await;
    bed.execute(sql("DELETE FROM audit_seals WHERE number = 3")).await;
    let after = report(&house).await;
    assert_eq!(after.faults, []);
    assert_ne!(after.last, before.last);
}
