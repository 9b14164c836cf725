//! The evidence of logins at a federation: each request with its answer, kept for 24 months (DPCM 24 October 2014,
//! article 13, paragraph 2).
//!
//! What was exchanged is sealed under the vault's own key; what is searched for stands beside it in the clear. A record
//! is never changed. The chain of links over the records is kept longer than they are, and holds hashes alone.

use crate::domain::coded::coded;
use crate::domain::entity_id::EntityId;
use crate::domain::id::{EvidenceId, FederationId, SessionId, TenantId};
use crate::domain::master_key::MasterKey;
use crate::domain::saml_request::MessageId;
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;
use jiff::ToSpan as _;
use jiff::tz::Offset;

/// How long records are kept.
const MONTHS_KEPT: i32 = 24;

/// When a record of `occurred_at` is removed: 24 months of the calendar later, in UTC.
#[must_use]
pub fn kept_until(occurred_at: Timestamp) -> Timestamp {
    let start = jiff::Timestamp::from_microsecond(occurred_at.microseconds());
    let end = start
        .and_then(|start| Offset::UTC.to_datetime(start).checked_add(MONTHS_KEPT.months()))
        .and_then(|end| Offset::UTC.to_timestamp(end));
    // Only an instant at the end of time has no end: it is kept for good.
    end.map_or(Timestamp::from_microseconds(i64::MAX), |end| Timestamp::from_microseconds(end.as_microsecond()))
}

coded! {
    /// How an exchange ended.
    pub enum EvidenceOutcome or UnknownEvidenceOutcome {
        /// The person was let in.
        Granted = "granted",
        /// The provider said no, or we did; the record holds the reason.
        Refused = "refused",
    }
}

/// What was exchanged, byte for byte, and what names it in the answer. Only ever kept sealed.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Exchange {
    /// The request as it was sent: the signed document, or the whole address of a redirect.
    pub request: String,
    /// `IssueInstant` of the request.
    pub request_issued_at: Timestamp,
    /// The answer as it was received: the value of `SAMLResponse`.
    pub response: String,
    /// `ID` of the answer, where it could be read.
    pub response_id: Option<String>,
    /// `IssueInstant` of the answer, as it is written there.
    pub response_issue_instant: Option<String>,
    /// `Issuer` of the answer.
    pub response_issuer: Option<String>,
    /// `ID` of the assertion.
    pub assertion_id: Option<String>,
    /// `NameID` of the assertion.
    pub assertion_subject: Option<String>,
    /// Its `NameQualifier`.
    pub assertion_subject_name_qualifier: Option<String>,
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Exchange(…)")
    }
}

/// A record of the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The key; its order is the order of recording.
    pub id: EvidenceId,
    /// When the answer came.
    pub occurred_at: Timestamp,
    /// The federation.
    pub federation: FederationId,
    /// The provider that was asked.
    pub provider: EntityId,
    /// `ID` of the request.
    pub request: MessageId,
    /// Keyed hash of `ID` of the assertion (R2.7).
    pub assertion: Option<SecretHash>,
    /// Keyed hash of the key by which the provider knows the person (R2.7).
    pub subject: Option<SecretHash>,
    /// The session that was made; it leads to the tokens.
    pub session: Option<SessionId>,
    /// How it ended.
    pub outcome: EvidenceOutcome,
    /// The name of the check that refused, or the provider's number such as `nr22`.
    pub reason: Option<String>,
    /// An [`Exchange`] as JSON, sealed.
    pub sealed: Vec<u8>,
}

/// A link of the chain over the records of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceLink {
    /// Counts from 1, without gaps.
    pub number: i64,
    /// The record.
    pub evidence: EvidenceId,
    /// When the record was made.
    pub occurred_at: Timestamp,
    /// [`Evidence::content_hash`] of the record.
    pub record: SecretHash,
    /// [`EvidenceLink::chained`] over this link and the one before.
    pub chain: SecretHash,
}

impl Evidence {
    /// For what the exchange is sealed: bound to its row, so that a sealed exchange moved elsewhere does not open.
    #[must_use]
    pub fn sealing_purpose(tenant: &TenantId, id: EvidenceId) -> String {
        format!("evidence/{tenant}/{id}")
    }

    /// The SHA-256 over the whole record: each field with its length before it (all ones where it is absent).
    #[must_use]
    pub fn content_hash(&self) -> SecretHash {
        let mut hasher = openssl::sha::Sha256::new();
        let mut add = |field: Option<&[u8]>| {
            hasher.update(&field.map_or(u64::MAX, |field| field.len() as u64).to_be_bytes());
            hasher.update(field.unwrap_or_default());
        };
        add(Some(self.id.to_string().as_bytes()));
        add(Some(&self.occurred_at.microseconds().to_be_bytes()));
        add(Some(self.federation.as_str().as_bytes()));
        add(Some(self.provider.as_str().as_bytes()));
        add(Some(self.request.as_str().as_bytes()));
        add(self.assertion.as_ref().map(|hash| hash.as_bytes().as_slice()));
        add(self.subject.as_ref().map(|hash| hash.as_bytes().as_slice()));
        add(self.session.map(|id| id.to_string()).as_deref().map(str::as_bytes));
        add(Some(self.outcome.code().as_bytes()));
        add(self.reason.as_deref().map(str::as_bytes));
        add(Some(&self.sealed));
        SecretHash::from_bytes(hasher.finish())
    }
}

impl EvidenceLink {
    /// The link after `previous` (`None` for the first) over a record.
    #[must_use]
    pub fn over(key: &MasterKey, previous: Option<&Self>, record: &Evidence) -> Self {
        let mut link = Self {
            number: previous.map_or(1, |previous| previous.number + 1),
            evidence: record.id,
            occurred_at: record.occurred_at,
            record: record.content_hash(),
            chain: SecretHash::from_bytes([0; 32]),
        };
        link.chain = link.chained(key, previous.map(|previous| previous.chain));
        link
    }

    /// What `chain` must be after a link whose chain is `previous`: keyed with the vault's key, so that whoever can
    /// write to the database alone cannot make another chain.
    #[must_use]
    pub fn chained(&self, key: &MasterKey, previous: Option<SecretHash>) -> SecretHash {
        let previous = previous.unwrap_or(SecretHash::from_bytes([0; 32]));
        let evidence = self.evidence.to_string();
        let parts = [
            previous.as_bytes().as_slice(),
            &self.number.to_be_bytes(),
            evidence.as_bytes(),
            &self.occurred_at.microseconds().to_be_bytes(),
            self.record.as_bytes(),
        ];
        key.keyed_hash("evidence-chain", &parts.concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::random::Random;
    use crate::domain::time::Span;

    struct Ones;
    impl Random for Ones {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(1);
        }
    }

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn record() -> Evidence {
        Evidence {
            id: EvidenceId::new(NOW, &Ones),
            occurred_at: NOW,
            federation: "spid".parse().expect("a name"),
            provider: "https://idp.example".parse().expect("a name"),
            request: MessageId::new(&Ones),
            assertion: None,
            subject: None,
            session: None,
            outcome: EvidenceOutcome::Refused,
            reason: Some("nr22".to_owned()),
            sealed: vec![1, 2, 3],
        }
    }

    #[test]
    fn records_are_kept_for_24_months_of_the_calendar() {
        let day = |text: &str| {
            let instant: jiff::Timestamp = text.parse().expect("an instant");
            Timestamp::from_microseconds(instant.as_microsecond())
        };
        assert_eq!(kept_until(day("2026-03-05T18:03:10Z")), day("2028-03-05T18:03:10Z"));
        assert_eq!(kept_until(day("2028-02-29T00:00:00Z")), day("2030-02-28T00:00:00Z"));
        assert_eq!(kept_until(Timestamp::from_microseconds(i64::MAX)), Timestamp::from_microseconds(i64::MAX));
    }

    #[test]
    fn every_field_is_under_the_hash() {
        let whole = record();
        let hash = Some(SecretHash::from_bytes([7; 32]));
        let others = [
            Evidence { occurred_at: NOW + Span::microseconds(1), ..record() },
            Evidence { federation: "cie".parse().expect("a name"), ..record() },
            Evidence { provider: "https://other.example".parse().expect("a name"), ..record() },
            Evidence { assertion: hash, ..record() },
            Evidence { subject: hash, ..record() },
            Evidence { session: Some(SessionId::new(NOW, &Ones)), ..record() },
            Evidence { outcome: EvidenceOutcome::Granted, ..record() },
            Evidence { reason: None, ..record() },
            Evidence { reason: Some(String::new()), ..record() },
            Evidence { sealed: vec![1, 2], ..record() },
        ];
        for (place, other) in others.iter().enumerate() {
            assert_ne!(whole.content_hash(), other.content_hash(), "{place}");
            assert!(others[..place].iter().all(|earlier| earlier.content_hash() != other.content_hash()), "{place}");
        }
    }

    #[test]
    fn a_link_depends_on_the_key_the_record_and_the_link_before() {
        let key = MasterKey::new([1; 32]);
        let first = EvidenceLink::over(&key, None, &record());
        let second = EvidenceLink::over(&key, Some(&first), &record());
        assert_eq!((first.number, second.number), (1, 2));
        assert_ne!(first.chain, second.chain);
        assert_eq!(second.chain, second.chained(&key, Some(first.chain)));
        assert_ne!(second.chain, second.chained(&MasterKey::new([2; 32]), Some(first.chain)));
        assert_ne!(second.chain, second.chained(&key, None));
        let changed = EvidenceLink { record: SecretHash::from_bytes([0; 32]), ..second.clone() };
        assert_ne!(second.chain, changed.chained(&key, Some(first.chain)));
    }
}
