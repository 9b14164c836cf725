//! Is the database reachable, of our schema, and does it keep what it has committed?

use super::finding::Finding;
use crate::domain::time::{Span, Timestamp};
use crate::storage::{DatabaseFacts, SCHEMA_VERSION, StorageError};

/// More than this between two clocks spoils lifetimes of seconds.
const TOLERATED_DIFFERENCE: Span = Span::seconds(2);
/// Connections of a server that other programs and administrators need.
const SPARE_CONNECTIONS: u32 = 10;

pub(super) fn check_database(
    facts: &Result<DatabaseFacts, StorageError>,
    connections: u32,
    now: Timestamp,
) -> Vec<Finding> {
    let facts = match facts {
        Ok(facts) => facts,
        Err(error) => return vec![Finding::error("database", error.to_string(), "check database.url and the server")],
    };
    let mut findings =
        vec![Finding::passed("database", facts.product.clone()), check_schema(facts.schema), check_durability(facts)];
    findings.extend(facts.clock.map(|clock| check_clock(clock, now)));
    findings.extend(facts.most_connections.map(|most| check_connections(connections, most)));
    findings
}

fn check_schema(schema: Option<i64>) -> Finding {
    match schema {
        Some(step) if step == SCHEMA_VERSION => Finding::passed("schema", format!("step {step}")),
        Some(step) if step > SCHEMA_VERSION => {
            Finding::error("schema", format!("step {step}, newer than this version"), "use the newer version")
        }
        Some(step) => Finding::error("schema", format!("step {step} of {SCHEMA_VERSION}"), "run: idp migrate"),
        None => Finding::error("schema", "none", "run: idp migrate"),
    }
}

fn check_durability(facts: &DatabaseFacts) -> Finding {
    let seen = facts.durability.join(", ");
    if facts.is_durable {
        Finding::passed("durability", seen)
    } else {
        Finding::error(
            "durability",
            seen,
            "set fsync=on and synchronous_commit=on, or a power cut undoes what was answered",
        )
    }
}

fn check_clock(clock: Timestamp, now: Timestamp) -> Finding {
    let difference = Span::microseconds(clock.since(now).as_microseconds().abs());
    let seen = format!("{} ms between this machine and the database", difference.as_microseconds() / 1000);
    if difference <= TOLERATED_DIFFERENCE {
        Finding::passed("clock", seen)
    } else {
        Finding::error("clock", seen, "keep both clocks right (NTP)")
    }
}

fn check_connections(ours: u32, most: u32) -> Finding {
    let seen = format!("{ours} of the server's {most}");
    if ours + SPARE_CONNECTIONS <= most {
        Finding::passed("connections", seen)
    } else {
        Finding::warning("connections", seen, "lower database.connections or raise max_connections")
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn sound() -> DatabaseFacts {
        DatabaseFacts {
            product: "PostgreSQL 15".to_owned(),
            schema: Some(SCHEMA_VERSION),
            durability: vec!["fsync=on".to_owned()],
            is_durable: true,
            clock: Some(NOW),
            most_connections: Some(100),
        }
    }

    fn verdict(facts: DatabaseFacts, connections: u32, check: &str) -> Verdict {
        let findings = check_database(&Ok(facts), connections, NOW);
        findings.into_iter().find(|finding| finding.check == check).expect("the check was made").verdict
    }

    #[test]
    fn a_sound_database_passes() {
        let findings = check_database(&Ok(sound()), 10, NOW);
        assert!(findings.iter().all(|finding| finding.verdict == Verdict::Passed), "{findings:?}");
    }

    #[test]
    fn each_fault_is_found() {
        assert_eq!(check_database(&Err(StorageError::UnknownUrl), 1, NOW)[0].verdict, Verdict::Error);
        for schema in [None, Some(SCHEMA_VERSION - 1), Some(SCHEMA_VERSION + 1)] {
            assert_eq!(verdict(DatabaseFacts { schema, ..sound() }, 10, "schema"), Verdict::Error);
        }
        assert_eq!(check_schema(Some(SCHEMA_VERSION + 1)).todo.as_deref(), Some("use the newer version"));
        assert_eq!(check_schema(Some(SCHEMA_VERSION - 1)).todo.as_deref(), Some("run: idp migrate"));
        assert_eq!(verdict(DatabaseFacts { is_durable: false, ..sound() }, 10, "durability"), Verdict::Error);
        for seconds in [-5, 5] {
            let clock = Some(NOW + Span::seconds(seconds));
            assert_eq!(verdict(DatabaseFacts { clock, ..sound() }, 10, "clock"), Verdict::Error);
        }
        assert_eq!(verdict(sound(), 95, "connections"), Verdict::Warning);
    }
}
