//! Proves that nothing in the audit was changed, removed or exchanged (S-177, R-06), or says where.

use super::seal_audit::recorded_hashes;
use crate::domain::audit_event::{AuditSeal, seal_hash};
use crate::flows::keys;
use crate::flows::{Context, Fault};
use crate::protocols::jose::{VerificationKeys, audit_seal};
use crate::storage::Reading;
use crate::storage::audit_events::{self, ChainedEvent};

/// Seals read at once.
const PAGE: u32 = 200;
/// Missing seals in a row whose link is reckoned from their events; over a longer gap only signatures speak.
const LONGEST_GAP: i64 = 1_000;
/// Faults reported at most: who finds a thousand needs no more.
const MOST_FAULTS: usize = 1_000;

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// Seals checked.
    pub seals: u64,
    /// Events checked, under seals and after the last one.
    pub events: u64,
    /// Events that no seal covers yet: nothing proves that none of them was removed.
    pub unsealed: u64,
    /// The last seal: its number and hash. Compared with an earlier report or with the log, they show whether the
    /// end of the chain was cut off.
    pub last: Option<(i64, [u8; 32])>,
    /// What is wrong, in order of the chain; empty when all is well. At most a thousand.
    pub faults: Vec<AuditFault>,
}

/// Something wrong, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuditFault {
    /// The row is not what was recorded.
    #[error("event {id} was changed")]
    EventChanged {
        /// The key as it stands in the row.
        id: String,
        /// The seal above it, where there is one.
        seal: Option<i64>,
    },
    /// Rows were removed, or moved in from elsewhere.
    #[error("seal {seal} covers {expected} events, and there are {found}")]
    EventsMissing {
        /// Which seal.
        seal: i64,
        /// How many events it was made over.
        expected: i64,
        /// How many there are.
        found: i64,
    },
    /// The events are not those, or not in the order, that the seal was made over.
    #[error("seal {seal} does not fit its events and the seal before it")]
    ChainBroken {
        /// Which seal.
        seal: i64,
    },
    /// Not signed by a key of this body, or signed for something else.
    #[error("the signature of seal {seal} is wrong")]
    SignatureWrong {
        /// Which seal.
        seal: i64,
    },
    /// Seals were removed.
    #[error("the seals from {first} to {last} are missing")]
    SealsMissing {
        /// The first missing number.
        first: i64,
        /// The last one.
        last: i64,
    },
}

/// Reads the whole chain of the body.
///
/// # Errors
/// [`Fault`] when the audit cannot be read; what is wrong in it stands in the report.
pub async fn verify_audit(context: &Context) -> Result<AuditReport, Fault> {
    let keys = keys::of(context).await?;
    let mut walk = Walk {
        context,
        keys: &keys.audit_verification,
        reading: context.store().read(),
        report: AuditReport::default(),
        previous: Some([0; 32]),
        next: 1,
    };
    walk.check_seals().await?;
    walk.check_tail().await?;
    Ok(walk.report)
}

struct Walk<'a> {
    context: &'a Context,
    keys: &'a VerificationKeys,
    reading: Reading,
    report: AuditReport,
    /// The hash of the seal before; `None` after a gap that is too long to be reckoned.
    previous: Option<[u8; 32]>,
    /// The number that the next seal must have.
    next: i64,
}

impl Walk<'_> {
    async fn check_seals(&mut self) -> Result<(), Fault> {
        loop {
            let seals =
                audit_events::seals_after(&mut self.reading, self.context.tenant_id(), self.next - 1, PAGE).await?;
            if seals.is_empty() && !self.skip_named().await? {
                return Ok(());
            }
            for seal in seals {
                self.check_seal(&seal).await?;
            }
        }
    }

    /// After the last seal: whether events name one that is not there. It is noted, and the walk goes on after it.
    async fn skip_named(&mut self) -> Result<bool, Fault> {
        let tenant = self.context.tenant_id();
        let named = audit_events::seals_named_after(&mut self.reading, tenant, self.next - 1, 1).await?;
        let Some(&number) = named.first() else { return Ok(false) };
        // The sealer may have made it since the seals were read.
        if audit_events::seals_after(&mut self.reading, tenant, self.next - 1, 1).await?.is_empty() {
            self.add(AuditFault::SealsMissing { first: number, last: number });
            self.next = number + 1;
        }
        Ok(true)
    }

    async fn check_seal(&mut self, seal: &AuditSeal) -> Result<(), Fault> {
        if seal.number > self.next {
            self.cross_gap(seal.number).await?;
        }
        let before = self.report.faults.len();
        let events = self.events_under(Some(seal.number)).await?;
        let found = i64::try_from(events.len()).unwrap_or(i64::MAX);
        if found != seal.events {
            self.add(AuditFault::EventsMissing { seal: seal.number, expected: seal.events, found });
        }
        self.check_contents(&events, Some(seal.number));
        let fits = self.previous.is_none_or(|previous| seal_hash(&previous, &recorded_hashes(&events)) == seal.hash);
        if !fits && self.report.faults.len() == before {
            self.add(AuditFault::ChainBroken { seal: seal.number });
        }
        if audit_seal::verify(self.context.tenant_id(), seal, self.keys).is_err() {
            self.add(AuditFault::SignatureWrong { seal: seal.number });
        }
        self.report.seals += 1;
        self.report.last = Some((seal.number, seal.hash));
        self.previous = Some(seal.hash);
        self.next = seal.number.saturating_add(1);
        Ok(())
    }

    /// Notes the missing seals before `number`, and reckons their hashes from the events that name them.
    async fn cross_gap(&mut self, number: i64) -> Result<(), Fault> {
        self.add(AuditFault::SealsMissing { first: self.next, last: number - 1 });
        if number - self.next > LONGEST_GAP {
            self.previous = None;
            return Ok(());
        }
        for missing in self.next..number {
            let events = self.events_under(Some(missing)).await?;
            self.check_contents(&events, Some(missing));
            self.previous = self.previous.map(|previous| seal_hash(&previous, &recorded_hashes(&events)));
        }
        Ok(())
    }

    async fn check_tail(&mut self) -> Result<(), Fault> {
        let tail = self.events_under(None).await?;
        self.check_contents(&tail, None);
        self.report.unsealed = tail.len() as u64;
        Ok(())
    }

    async fn events_under(&mut self, seal: Option<i64>) -> Result<Vec<ChainedEvent>, Fault> {
        Ok(audit_events::under_seal(&mut self.reading, self.context.tenant_id(), seal).await?)
    }

    fn check_contents(&mut self, events: &[ChainedEvent], seal: Option<i64>) {
        self.report.events += events.len() as u64;
        for chained in events {
            let recorded = chained.event.as_ref().map(|event| Some(event.content_hash()) == chained.recorded_hash);
            if recorded != Some(true) {
                self.add(AuditFault::EventChanged { id: chained.id.clone(), seal });
            }
        }
    }

    fn add(&mut self, fault: AuditFault) {
        if self.report.faults.len() < MOST_FAULTS {
            self.report.faults.push(fault);
        }
    }
}
