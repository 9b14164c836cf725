//! Proves that no record of the vault was changed, removed before its time or exchanged (R2.5), or says where.

use crate::domain::evidence::{EvidenceLink, kept_until};
use crate::domain::id::EvidenceId;
use crate::flows::{Context, Fault};
use crate::storage::{Reading, evidence, evidence_links};

/// Links read at once.
const PAGE: u32 = 200;
/// Faults reported at most.
const MOST_FAULTS: usize = 1_000;

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvidenceReport {
    /// Links checked.
    pub links: u64,
    /// Records checked.
    pub records: u64,
    /// Records whose 24 months are over and that are gone.
    pub purged: u64,
    /// Records that no link covers yet: nothing proves that none of them was removed.
    pub unlinked: u64,
    /// What is wrong, in order of the chain; empty when all is well. At most a thousand.
    pub faults: Vec<EvidenceFault>,
}

/// Something wrong, with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceFault {
    /// The record is not what it was when it was linked.
    #[error("record {0} was changed")]
    RecordChanged(EvidenceId),
    /// The record is gone before its 24 months were over.
    #[error("record {0} is missing")]
    RecordMissing(EvidenceId),
    /// Links were removed.
    #[error("the links from {first} to {last} are missing")]
    LinksMissing {
        /// The first missing number.
        first: i64,
        /// The last one.
        last: i64,
    },
    /// The link was changed, or made without the vault's key.
    #[error("link {0} does not fit the one before it")]
    ChainBroken(i64),
}

/// Reads the whole chain of the body.
///
/// # Errors
/// [`Fault`] when the vault cannot be read; what is wrong in it stands in the report.
pub async fn verify_evidence(context: &Context) -> Result<EvidenceReport, Fault> {
    let mut reading = context.store().read();
    let mut report = EvidenceReport::default();
    let mut last: Option<EvidenceLink> = None;
    loop {
        let after = last.as_ref().map_or(0, |link| link.number);
        let page = evidence_links::after(&mut reading, context.tenant_id(), after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for link in page {
            check_link(context, last.as_ref(), &link, &mut report);
            check_record(context, &mut reading, &link, &mut report).await?;
            last = Some(link);
        }
    }
    report.unlinked = evidence::unlinked(&mut reading, context.tenant_id(), u32::MAX).await?.len() as u64;
    report.faults.truncate(MOST_FAULTS);
    Ok(report)
}

fn check_link(context: &Context, previous: Option<&EvidenceLink>, link: &EvidenceLink, report: &mut EvidenceReport) {
    report.links += 1;
    let expected = previous.map_or(1, |previous| previous.number + 1);
    if link.number != expected {
        report.faults.push(EvidenceFault::LinksMissing { first: expected, last: link.number - 1 });
    } else if link.chain != link.chained(&context.vault_key(), previous.map(|previous| previous.chain)) {
        report.faults.push(EvidenceFault::ChainBroken(link.number));
    }
}

async fn check_record(
    context: &Context,
    reading: &mut Reading,
    link: &EvidenceLink,
    report: &mut EvidenceReport,
) -> Result<(), Fault> {
    match evidence::find(reading, context.tenant_id(), link.evidence).await? {
        Some(record) => {
            report.records += 1;
            if record.content_hash() != link.record {
                report.faults.push(EvidenceFault::RecordChanged(link.evidence));
            }
        }
        None if kept_until(link.occurred_at) <= context.now => report.purged += 1,
        None => report.faults.push(EvidenceFault::RecordMissing(link.evidence)),
    }
    Ok(())
}
