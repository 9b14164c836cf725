//! The chain over the evidence of logins at federations: every tampering is found at its place (R2.5).

use super::house::House;
use crate::storage::bed::{Bed, Chance};
use idp::domain::evidence::{Evidence, EvidenceOutcome};
use idp::domain::id::EvidenceId;
use idp::domain::saml_request::MessageId;
use idp::domain::time::Span;
use idp::flows::evidence::{EvidenceFault, EvidenceReport, link_evidence, purge_evidence, verify_evidence};
use idp::storage::{Ending, evidence, sql};

on_both!(
    a_whole_chain_has_no_fault_and_is_one_body_s_own,
    a_changed_record_is_found,
    a_removed_record_is_found_until_its_time_is_over,
    changed_and_removed_links_are_found,
    a_chain_made_without_the_key_is_found,
    processes_that_link_at_once_give_way_to_each_other,
);

async fn add(house: &House) -> EvidenceId {
    let context = house.context();
    let id = EvidenceId::new(context.now, &Chance);
    let record = Evidence {
        id,
        occurred_at: context.now,
        federation: "spid".parse().expect("a name"),
        provider: "https://idp.example".parse().expect("a name"),
        request: MessageId::new(&Chance),
        assertion: None,
        subject: None,
        session: None,
        outcome: EvidenceOutcome::Granted,
        reason: None,
        sealed: vec![1, 2, 3],
    };
    let tenant = context.tenant_id().clone();
    let write = context
        .store()
        .write(move |on| Box::pin(async move { Ok(Ending::Commit(evidence::insert(on, &tenant, &record).await?)) }));
    write.await.expect("the record is new");
    house.clock.pass(Span::seconds(1));
    id
}

/// Three linked records, in order.
async fn chain(bed: &Bed) -> (House, [EvidenceId; 3]) {
    let house = House::of(bed);
    let records = [add(&house).await, add(&house).await, add(&house).await];
    assert_eq!(link_evidence(&house.context()).await.expect("linked"), 3);
    assert_eq!(report(&house).await, EvidenceReport { links: 3, records: 3, ..EvidenceReport::default() });
    (house, records)
}

async fn report(house: &House) -> EvidenceReport {
    verify_evidence(&house.context()).await.expect("the vault is readable")
}

async fn a_whole_chain_has_no_fault_and_is_one_body_s_own(bed: &Bed) {
    let (house, _) = chain(bed).await;
    add(&house).await;
    let expected = EvidenceReport { links: 3, records: 3, unlinked: 1, ..EvidenceReport::default() };
    assert_eq!(report(&house).await, expected);
    assert_eq!(link_evidence(&house.context()).await.expect("linked"), 1);
    assert_eq!(report(&house).await.links, 4);
    assert_eq!(verify_evidence(&house.other_context()).await.expect("readable"), EvidenceReport::default());
}

async fn a_changed_record_is_found(bed: &Bed) {
    let (house, [first, second, third]) = chain(bed).await;
    bed.execute(sql("UPDATE evidence SET provider = 'https://x.example' WHERE id = $1").bind(first)).await;
    bed.execute(sql("UPDATE evidence SET sealed = $1 WHERE id = $2").bind(vec![1_u8]).bind(second)).await;
    bed.execute(sql("UPDATE evidence SET occurred_us = occurred_us + 1 WHERE id = $1").bind(third)).await;
    assert_eq!(report(&house).await.faults, [first, second, third].map(EvidenceFault::RecordChanged));
}

async fn a_removed_record_is_found_until_its_time_is_over(bed: &Bed) {
    let (house, [_, second, _]) = chain(bed).await;
    bed.execute(sql("DELETE FROM evidence WHERE id = $1").bind(second)).await;
    assert_eq!(report(&house).await.faults, [EvidenceFault::RecordMissing(second)]);
    house.clock.pass(Span::days(732));
    assert_eq!(report(&house).await.faults, []);
    assert_eq!(purge_evidence(&house.provider).await.expect("purged"), 2);
    assert_eq!(report(&house).await, EvidenceReport { links: 3, purged: 3, ..EvidenceReport::default() });
}

async fn changed_and_removed_links_are_found(bed: &Bed) {
    let (house, _) = chain(bed).await;
    bed.execute(sql("UPDATE evidence_links SET occurred_us = 7 WHERE number = 2")).await;
    assert_eq!(report(&house).await.faults, [EvidenceFault::ChainBroken(2)]);
    bed.execute(sql("DELETE FROM evidence_links WHERE number = 2")).await;
    assert_eq!(report(&house).await.faults, [EvidenceFault::LinksMissing { first: 2, last: 2 }]);
}

/// Whoever can write to the database alone takes a record away and makes the last link anew.
async fn a_chain_made_without_the_key_is_found(bed: &Bed) {
    let (house, [_, _, third]) = chain(bed).await;
    let last = idp::storage::evidence_links::last(&mut bed.store.read(), bed.a).await.expect("readable");
    let forged = last.expect("three links").chained(&idp::domain::master_key::MasterKey::new([0; 32]), None);
    bed.execute(sql("UPDATE evidence_links SET chain = $1 WHERE evidence_id = $2").bind(forged).bind(third)).await;
    assert_eq!(report(&house).await.faults, [EvidenceFault::ChainBroken(3)]);
}

async fn processes_that_link_at_once_give_way_to_each_other(bed: &Bed) {
    let house = House::of(bed);
    let second = house.second_process(bed).await;
    for _ in 0..8 {
        add(&house).await;
    }
    let other = idp::flows::Context::internal(&second, &second.tenants[0]);
    let (one, two) = (house.context(), other);
    let (one, two) = tokio::join!(link_evidence(&one), link_evidence(&two));
    assert_eq!(one.expect("linked") + two.expect("linked"), 8);
    assert_eq!(report(&house).await, EvidenceReport { links: 8, records: 8, ..EvidenceReport::default() });
}
