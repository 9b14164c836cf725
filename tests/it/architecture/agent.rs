//! The floors of `card-reader-agent/src`, and which external crate stays where (`docs/ARCHITECTURE.md`, the agent).

use super::contents;
use super::finding::{Finding, Rule};
use super::rooms::{leads_into, room_of};
use super::source::Source;

/// Where the rooms of the agent are.
pub const SOURCES: &str = "card-reader-agent/src/";

/// The only file of the agent that reads the clock and asks the system for chance.
const CLOCK: &str = "commands/system.rs";

/// Each room with the rooms that it may import; a room may always import itself. Tests may look everywhere.
const ROOMS: [(&str, &[&str]); 14] = [
    ("apdu", &[]),
    ("chance", &[]),
    ("clock", &[]),
    ("contract", &[]),
    ("texts", &[]),
    ("settings", &["contract"]),
    ("reader", &["apdu"]),
    ("pin", &["apdu", "reader"]),
    ("secure_messaging", &["apdu", "reader"]),
    ("card", &["apdu", "chance", "pin", "reader", "secure_messaging"]),
    ("deliver", &["contract", "settings"]),
    ("authenticate", &["card", "chance", "clock", "contract", "deliver", "pin", "reader", "settings", "texts"]),
    ("door", &["authenticate", "card", "chance", "clock", "contract", "settings", "texts"]),
    ("commands", &["authenticate", "card", "chance", "clock", "deliver", "door", "pin", "reader", "settings"]),
];

/// Each fenced crate with the places of the agent that may name it. The first match counts.
const FENCES: [(&str, &[&str]); 12] = [
    ("pcsc", &["reader/pcsc.rs"]),
    ("cryptoki", &["card/pkcs11/child.rs"]),
    ("openssl::ssl", &["deliver.rs"]),
    ("httparse", &["door/http.rs", "deliver.rs"]),
    ("serde_json", &["deliver.rs", "commands/"]),
    ("toml", &["settings.rs"]),
    ("fluent_bundle", &["texts.rs"]),
    ("unic_langid", &["texts.rs"]),
    ("rustix", &["commands/system.rs", "door/peer.rs"]),
    ("clap", &["commands/"]),
    ("tracing_subscriber", &["commands/"]),
    ("idp", &[]),
];

/// Checks one file below `card-reader-agent/src`; `place` is its path from there.
pub fn check(path: &str, place: &str, source: &Source) -> Vec<Finding> {
    let mut findings = contents::check_clock_and_chance(path, place, source, CLOCK);
    let mut report = |rule, line, message| findings.push(Finding { path: path.to_owned(), line, rule, message });
    let room = room_of(place);
    for named in source.paths.iter().filter(|named| !named.in_tests) {
        let target = named.segments.first().map_or("*", String::as_str);
        if !named.in_crate {
            let fence = FENCES.iter().find(|(fenced, _)| leads_into(&named.segments, fenced));
            if let Some((fenced, allowed)) = fence.filter(|(_, allowed)| !allowed.iter().any(|a| place.starts_with(a)))
            {
                report(Rule::Fence, named.line, format!("`{fenced}` stays in {}", allowed.join(", ")));
            }
        } else if !matches!(place, "lib.rs" | "main.rs") && target != room {
            let may = ROOMS.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, may)| may);
            if !may.contains(&target) {
                report(Rule::Floor, named.line, format!("`{room}` of the agent may not import `crate::{target}`"));
            }
        }
    }
    findings
}
