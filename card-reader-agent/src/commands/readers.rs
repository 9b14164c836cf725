//! `readers`: which readers there are and what lies in them.

use super::CommandError;
use crate::reader::pcsc::PcscReaders;
use crate::reader::{Presence, Readers};
use serde_json::json;
use std::fmt::Write as _;
use std::io::Write;

/// Writes the list.
pub fn run(as_json: bool, output: &mut impl Write) -> Result<(), CommandError> {
    let readers = PcscReaders::new().list()?;
    if as_json {
        let list: Vec<_> = readers
            .iter()
            .map(|reader| json!({"name": reader.name, "card": name_of(reader.presence), "atr": hex(&reader.atr)}))
            .collect();
        writeln!(output, "{}", json!({ "readers": list }))?;
        return Ok(());
    }
    if readers.is_empty() {
        writeln!(output, "no reader")?;
    }
    for reader in &readers {
        writeln!(output, "{}: {} {}", reader.name, name_of(reader.presence), hex(&reader.atr))?;
    }
    Ok(())
}

/// How a presence is written.
pub fn name_of(presence: Presence) -> &'static str {
    match presence {
        Presence::Empty => "empty",
        Presence::Card => "card",
        Presence::Mute => "mute",
        Presence::InUse => "in-use",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}
