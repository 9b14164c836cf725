//! Ends sessions: the cookie dies, what was given in the session dies with it, and the clients are told.

use crate::domain::audit_event::AuditKind;
use crate::domain::coded::coded;
use crate::domain::id::UserId;
use crate::domain::session::Session;
use crate::domain::work::LogoutCall;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_logout_call;
use crate::storage::{StorageError, Transaction, authorizations, sessions};
use std::fmt::Display;

coded! {
    /// Why a session ended, for the audit.
    pub enum EndReason or UnknownEndReason {
        /// The person signed out here.
        SignedOut = "signed_out",
        /// The person ended it from another session.
        EndedByPerson = "ended_by_person",
        /// A client asked for it (RP-Initiated Logout 1.0).
        ClientRequest = "client_request",
        /// The provider of a federation ended its own (SAML Profiles 2.0, section 4.4).
        ProviderRequest = "provider_request",
        /// Staff ended it.
        EndedByStaff = "ended_by_staff",
        /// The account was suspended or closed.
        AccountStopped = "account_stopped",
        /// A password or factor changed.
        CredentialChanged = "credential_changed",
        /// The same browser logged in anew: as somebody else, or after too long a pause.
        Replaced = "replaced",
        /// The person logged in on more browsers at once than are allowed (S-32).
        TooMany = "too_many",
    }
}

/// Ends one session: `true` for the caller who ended it. `actor` is as in the audit: a person's id or `command:…`.
/// Tokens that were meant to outlive the session
/// (`offline_access`) live on.
pub async fn end(
    on: &mut Transaction,
    context: &Context,
    session: &Session,
    actor: impl Display + Copy + Send,
    reason: EndReason,
) -> Result<bool, StorageError> {
    let tenant = context.tenant_id();
    if !sessions::end(on, tenant, session.id, context.now).await? {
        return Ok(false);
    }
    authorizations::revoke_of_session(on, tenant, session.id, context.now).await?;
    for member in sessions::clients(on, tenant, session.id).await? {
        let call = LogoutCall { client: member.client, sid: member.sid, user: session.user };
        enqueue_logout_call(on, context, &call).await?;
    }
    Record::success(context, AuditKind::Logout)
        .actor(actor.to_string())
        .subject(session.user)
        .session(session.id)
        .detail("reason", reason.code())
        .write(on, context)
        .await?;
    Ok(true)
}

/// Ends every session of a person.
pub async fn end_all_of_user(
    on: &mut Transaction,
    context: &Context,
    user: UserId,
    actor: impl Display + Copy + Send,
    reason: EndReason,
) -> Result<u32, StorageError> {
    let all = sessions::list_open(on, context.tenant_id(), user, context.now).await?;
    end_each(on, context, &all, actor, reason).await
}

/// Ends every session of a person but the one at hand (S-34, S-36).
pub async fn end_others(
    on: &mut Transaction,
    context: &Context,
    keep: &Session,
    reason: EndReason,
) -> Result<u32, StorageError> {
    let mut others = sessions::list_open(on, context.tenant_id(), keep.user, context.now).await?;
    others.retain(|session| session.id != keep.id);
    end_each(on, context, &others, keep.user, reason).await
}

async fn end_each(
    on: &mut Transaction,
    context: &Context,
    sessions: &[Session],
    actor: impl Display + Copy + Send,
    reason: EndReason,
) -> Result<u32, StorageError> {
    let mut ended = 0;
    for session in sessions {
        if end(on, context, session, actor, reason).await? {
            ended += 1;
        }
    }
    Ok(ended)
}
