//! Records what happens, in the transaction of its cause.

use crate::domain::audit_event::{AuditEvent, AuditKind, AuditOutcome};
use crate::domain::id::{AuditEventId, ClientId, SessionId, UserId};
use crate::flows::Context;
use crate::storage::{StorageError, Transaction, audit_events};
use std::collections::BTreeMap;

/// An event in the making: `Record::success(ctx, kind).actor(user).subject(user).detail("method", "pwd")`.
#[derive(Clone, Debug)]
pub struct Record(AuditEvent);

impl Record {
    /// Something was done.
    #[must_use]
    pub fn success(context: &Context, kind: AuditKind) -> Self {
        Self::new(context, kind, AuditOutcome::Success)
    }

    /// Something was refused, and why (a code, never data).
    #[must_use]
    pub fn refused(context: &Context, kind: AuditKind, reason: &'static str) -> Self {
        Self::new(context, kind, AuditOutcome::Refused).detail("reason", reason)
    }

    fn new(context: &Context, kind: AuditKind, outcome: AuditOutcome) -> Self {
        let network = &context.origin.network_shown;
        Self(AuditEvent {
            id: AuditEventId::new(context.now, context.random()),
            occurred_at: context.now,
            kind,
            outcome,
            actor: None,
            subject: None,
            client: None,
            session: None,
            network: (!network.is_empty()).then(|| network.clone()),
            detail: BTreeMap::new(),
        })
    }

    /// The person who acts, on their own account.
    #[must_use]
    pub fn own(self, user: UserId) -> Self {
        self.actor(user.to_string()).subject(user)
    }

    /// Who acts: a person's id, `client:…`, `command:…` or `job:…`.
    #[must_use]
    pub fn actor(mut self, actor: impl Into<String>) -> Self {
        self.0.actor = Some(actor.into());
        self
    }

    /// Whose account it concerns.
    #[must_use]
    pub fn subject(mut self, user: UserId) -> Self {
        self.0.subject = Some(user);
        self
    }

    /// The client concerned.
    #[must_use]
    pub fn client(mut self, client: &ClientId) -> Self {
        self.0.client = Some(client.clone());
        self
    }

    /// The session concerned.
    #[must_use]
    pub fn session(mut self, session: SessionId) -> Self {
        self.0.session = Some(session);
        self
    }

    /// A code that says more. Never a secret, a name, an address or a fiscal code.
    #[must_use]
    pub fn detail(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.detail.insert(name.to_owned(), value.into());
        self
    }

    /// Writes the event.
    pub async fn write(self, on: &mut Transaction, context: &Context) -> Result<(), StorageError> {
        audit_events::insert(on, context.tenant_id(), &self.0).await
    }
}
