//! `inspect`: what the cards in the readers say of themselves without a PIN.

use super::CommandError;
use super::system::SystemClock;
use crate::authenticate::Failure;
use crate::card::{Found, Kind, Present, Tries, look};
use crate::clock::Clock;
use crate::reader::pcsc::PcscReaders;
use crate::reader::{Presence, Readers};
use serde_json::{Value, json};
use std::io::Write;

/// Writes one entry for each reader with a card.
pub fn run(as_json: bool, output: &mut impl Write) -> Result<(), CommandError> {
    let mut readers = PcscReaders::new();
    let mut cards = Vec::new();
    for reader in readers.list()?.into_iter().filter(|reader| reader.presence != Presence::Empty) {
        let looked = readers.connect(&reader.name).map_err(Into::into).and_then(|mut card| look(card.as_mut()));
        let mut entry = match looked {
            Ok(present) => describe(&present, SystemClock.now()),
            Err(error) => json!({"error": Failure::from(&error).code.name(), "message": error.to_string()}),
        };
        entry["reader"] = json!(reader.name);
        cards.push(entry);
    }
    if as_json {
        writeln!(output, "{}", json!({ "cards": cards }))?;
        return Ok(());
    }
    if cards.is_empty() {
        writeln!(output, "no card")?;
    }
    for card in &cards {
        write_entries(card, output)?;
        writeln!(output)?;
    }
    Ok(())
}

/// One line for each value, also for those of the certificate.
fn write_entries(entries: &Value, output: &mut impl Write) -> std::io::Result<()> {
    for (name, value) in entries.as_object().into_iter().flatten() {
        if value.is_object() {
            write_entries(value, output)?;
        } else {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            writeln!(output, "{name:12} {text}")?;
        }
    }
    Ok(())
}

/// Kind, layout, tries, and what the certificate says where the card gives it without a PIN.
fn describe(present: &Present, now: i64) -> Value {
    let layout = match present.found {
        Found::Cns(layout) => layout.name,
        Found::Cie => "CIE 3.0",
    };
    let kind = match present.kind() {
        Kind::Cns => "cns",
        Kind::Cie => "cie",
    };
    let tries = match present.tries {
        Tries::Left(left) => json!(left),
        Tries::Unknown => json!("unknown"),
    };
    let usable = match present.check(now) {
        Ok(()) => json!("yes"),
        Err(error) => json!(Failure::from(&error).code.name()),
    };
    let mut entry = json!({
        "kind": kind, "layout": layout, "tries_left": tries, "usable": usable, "pin_pad": present.pad.is_some(),
    });
    if let Some(certificate) = &present.certificate {
        let (from, until) = certificate.validity();
        entry["certificate"] = json!({
            "holder": certificate.holder(),
            "fiscal_code": certificate.fiscal_code(),
            "issuer": certificate.issuer(),
            "valid_from": from,
            "valid_until": until,
            "rsa_bits": certificate.rsa_bits(),
        });
    }
    entry
}
