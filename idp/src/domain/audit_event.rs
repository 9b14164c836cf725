//! What the audit records.

use crate::domain::coded::coded;
use crate::domain::id::{AuditEventId, ClientId, SessionId, UserId};
use crate::domain::time::Timestamp;
use std::collections::BTreeMap;

coded! {
    /// What happened.
    pub enum AuditKind or UnknownAuditKind {
        /// A person logged in, or tried to.
        Login = "login",
        /// A person proved a second factor in an existing session.
        StepUp = "step_up",
        /// A session ended.
        Logout = "logout",
        /// A registration began or was completed.
        Registration = "registration",
        /// A password was set, changed or reset.
        Password = "password",
        /// A second factor was added, removed or replaced.
        SecondFactor = "second_factor",
        /// A person agreed to hand data to a client, or took it back.
        Consent = "consent",
        /// A client got tokens or was refused them.
        Token = "token",
        /// A token was given back or a family revoked.
        TokenRevocation = "token_revocation",
        /// An account was made or changed by staff, a command or the catalogue.
        Account = "account",
        /// A client was made or changed.
        Client = "client",
        /// A federation was entered or changed, or its providers were read anew.
        Federation = "federation",
        /// A signing key was made, rotated or removed.
        Key = "key",
        /// Staff looked into data of people or into the audit itself.
        Access = "access",
        /// The first administrator was set up, or a staff role was given or taken.
        StaffRole = "staff_role",
    }
}

coded! {
    /// How it ended.
    pub enum AuditOutcome or UnknownAuditOutcome {
        /// Done.
        Success = "success",
        /// Refused by a rule.
        Refused = "refused",
    }
}

/// An event to be recorded: who did what to whom, no more personal data than that.
///
/// `actor` and `subject` are internal ids or the name of a command; `detail` holds codes and ids, never a
/// secret, a fiscal code, a name or an address (S-177, S-178).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// The key; its order is the order of recording.
    pub id: AuditEventId,
    /// When.
    pub occurred_at: Timestamp,
    /// What.
    pub kind: AuditKind,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// Who did it: a person's id, `client:…`, `command:…` or `job:…`.
    pub actor: Option<String>,
    /// Whose account it concerns.
    pub subject: Option<UserId>,
    /// The client concerned.
    pub client: Option<ClientId>,
    /// The session concerned.
    pub session: Option<SessionId>,
    /// The shortened network address it came from.
    pub network: Option<String>,
    /// Codes that say more, in order of their names.
    pub detail: BTreeMap<String, String>,
}

impl AuditEvent {
    /// The SHA-256 over the event's content: each field with its length before it (all ones where the field is
    /// absent), so that no two different events give the same bytes.
    #[must_use]
    pub fn content_hash(&self) -> [u8; 32] {
        let mut hasher = openssl::sha::Sha256::new();
        let mut add = |field: Option<&str>| {
            hasher.update(&field.map_or(u64::MAX, |field| field.len() as u64).to_be_bytes());
            hasher.update(field.unwrap_or_default().as_bytes());
        };
        add(Some(&self.id.to_string()));
        add(Some(&self.occurred_at.microseconds().to_string()));
        add(Some(self.kind.code()));
        add(Some(self.outcome.code()));
        add(self.actor.as_deref());
        add(self.subject.map(|id| id.to_string()).as_deref());
        add(self.client.as_ref().map(ClientId::as_str));
        add(self.session.map(|id| id.to_string()).as_deref());
        add(self.network.as_deref());
        for (name, value) in &self.detail {
            add(Some(name));
            add(Some(value));
        }
        hasher.finish()
    }
}

/// The hash of a link of the chain: the link before, the number of events, their hashes in order.
#[must_use]
pub fn seal_hash(previous: &[u8; 32], events: &[[u8; 32]]) -> [u8; 32] {
    let mut hasher = openssl::sha::Sha256::new();
    hasher.update(previous);
    hasher.update(&(events.len() as u64).to_be_bytes());
    for event in events {
        hasher.update(event);
    }
    hasher.finish()
}

/// A link of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSeal {
    /// Counts from 1, without gaps.
    pub number: i64,
    /// How many events it covers.
    pub events: i64,
    /// [`seal_hash`] over them and the seal before (32 zero bytes before the first).
    pub hash: [u8; 32],
    /// A compact JWS (RFC 7515) over number, count and hash.
    pub signature: String,
    /// When it was made.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::random::Random;

    struct Zeros;
    impl Random for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    fn event() -> AuditEvent {
        let now = Timestamp::from_seconds(1);
        AuditEvent {
            id: AuditEventId::new(now, &Zeros),
            occurred_at: now,
            kind: AuditKind::Login,
            outcome: AuditOutcome::Success,
            actor: Some("ab".to_owned()),
            subject: None,
            client: None,
            session: None,
            network: Some("c".to_owned()),
            detail: BTreeMap::from([("method".to_owned(), "pwd".to_owned())]),
        }
    }

    #[test]
    fn moving_a_letter_between_fields_changes_the_hash() {
        let mut moved = event();
        moved.actor = Some("a".to_owned());
        moved.network = Some("bc".to_owned());
        assert_ne!(moved.content_hash(), event().content_hash());
        assert_eq!(event().content_hash(), event().content_hash());
    }

    #[test]
    fn an_absent_field_is_not_an_empty_one() {
        let mut emptied = event();
        emptied.network = Some(String::new());
        let absent = AuditEvent { network: None, ..event() };
        assert_ne!(emptied.content_hash(), absent.content_hash());
    }

    #[test]
    fn a_seal_depends_on_order_number_and_the_seal_before() {
        let (a, b, zero) = ([1; 32], [2; 32], [0; 32]);
        assert_ne!(seal_hash(&zero, &[a, b]), seal_hash(&zero, &[b, a]));
        assert_ne!(seal_hash(&zero, &[a]), seal_hash(&zero, &[a, a]));
        assert_ne!(seal_hash(&zero, &[a]), seal_hash(&a, &[a]));
    }
}
