//! `idp audit`: the record of what happened.

use crate::commands::cli::AuditVerb;
use crate::commands::desk::Desk;
use crate::commands::error::CommandError;
use crate::commands::evidence::export_evidence;
use crate::commands::output::print;
use crate::flows::administration::{self, Actor};
use crate::flows::maintenance::AuditReport;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Carries out one verb.
///
/// # Errors
/// [`CommandError::Told`] where the audit is not whole.
pub async fn audit(desk: &Desk, verb: AuditVerb) -> Result<(), CommandError> {
    let context = desk.context();
    match verb {
        AuditVerb::Verify => {
            let report = administration::verify_audit(&context, &Actor::Command("audit verify")).await?;
            desk.output().answer(&value_of(&report), &text_of(&report));
            if report.faults.is_empty() { Ok(()) } else { Err(CommandError::Told) }
        }
        AuditVerb::Export(arguments) if arguments.evidence => export_evidence(&context, &arguments).await,
        AuditVerb::Export(_) => {
            let actor = Actor::Command("audit export");
            administration::export_audit(&context, &actor, |record| print(&record.to_string())).await?;
            Ok(())
        }
    }
}

fn value_of(report: &AuditReport) -> Value {
    json!({
        "whole": report.faults.is_empty(),
        "seals": report.seals,
        "events": report.events,
        "unsealed": report.unsealed,
        "last_seal": report.last.as_ref().map(|(number, hash)| json!({ "number": number, "hash": hexadecimal(hash) })),
        "faults": report.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn text_of(report: &AuditReport) -> String {
    let mut lines: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    let verdict = if lines.is_empty() { "the audit is whole" } else { "the audit is NOT whole" };
    let AuditReport { seals, events, unsealed, .. } = report;
    lines.push(format!("{verdict}: {events} events, {seals} seals, {unsealed} events not sealed yet"));
    if let Some((number, hash)) = &report.last {
        lines.push(format!(
            "last seal: {number} {} (keep it: it shows later whether the end was cut off)",
            hexadecimal(hash)
        ));
    }
    lines.join("\n")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes more text");
        text
    })
}
