//! The last step: a code, and everything it stands for, in one transaction.

use super::StepFailure;
use super::find::Asked;
use crate::domain::audit_event::AuditKind;
use crate::domain::authorization::{Authorization, Terms};
use crate::domain::authorization_code::{self, AuthorizationCode};
use crate::domain::authorization_request::AuthorizationRequest;
use crate::domain::id::AuthorizationId;
use crate::domain::random;
use crate::domain::scope::Scope;
use crate::domain::secret::Secret;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::session::SignedIn;
use crate::storage::sessions::{self, SessionClient};
use crate::storage::{Ending, StorageError, Transaction, authorization_codes, authorization_requests, authorizations};

/// Issues the code and gives the address to send the browser to; `None` when the session ended, or went on under
/// another cookie, since the person was read. The request waits on then.
pub(super) async fn issue_code(
    context: &Context,
    asked: &Asked,
    person: &SignedIn,
) -> Result<Option<String>, StepFailure> {
    let mut request = asked.request.clone();
    let session = &person.session;
    request.log_in(session.id, session.authenticated_at, context.now).map_err(|_| StepFailure::Over)?;
    request.complete(session.id, context.now).map_err(|_| StepFailure::Over)?;
    let code = random::opaque_value(context.random());
    let job =
        Job { context: context.clone(), asked: asked.clone(), person: person.clone(), request, code: code.clone() };
    match context.store().write(move |on| Box::pin(async move { job.run(on).await })).await? {
        Outcome::Issued => Ok(Some(asked.answer_address(context).with_code(&code))),
        Outcome::SessionOver => Ok(None),
        Outcome::FinishedElsewhere => Err(StepFailure::Over),
    }
}

/// What became of a code.
enum Outcome {
    Issued,
    SessionOver,
    /// Two tabs, a reload, a double click: one of them finishes the request (S-86).
    FinishedElsewhere,
}

struct Job {
    context: Context,
    asked: Asked,
    person: SignedIn,
    request: AuthorizationRequest,
    code: Secret,
}

impl Job {
    async fn run(self, on: &mut Transaction) -> Result<Ending<Outcome>, StorageError> {
        let (tenant, now) = (self.context.tenant_id(), self.context.now);
        if !sessions::hold(on, tenant, &self.person.session).await? {
            return Ok(Ending::RollBack(Outcome::SessionOver));
        }
        if !authorization_requests::finish(on, tenant, &self.request, now).await? {
            return Ok(Ending::RollBack(Outcome::FinishedElsewhere));
        }
        let sid = random::opaque_value(self.context.random());
        let member = SessionClient { client: self.asked.client.id.clone(), sid: sid.expose().to_owned() };
        let sid = sessions::join_client(on, tenant, self.person.session.id, &member, now).await?;
        let authorization = self.authorization(sid)?;
        authorizations::insert(on, tenant, &authorization).await?;
        authorization_codes::insert(on, tenant, &self.code_of(&authorization)).await?;
        Record::success(&self.context, AuditKind::Token)
            .own(self.person.user.id)
            .client(&self.asked.client.id)
            .session(self.person.session.id)
            .detail("act", "code")
            .write(on, &self.context)
            .await?;
        Ok(Ending::Commit(Outcome::Issued))
    }

    fn authorization(&self, sid: String) -> Result<Authorization, StorageError> {
        let (context, client, session) = (&self.context, &self.asked.client, &self.person.session);
        let parameters = &self.request.parameters;
        let resource = parameters.resources.first().cloned().unwrap_or_else(|| client.resource(&context.tenant.issuer));
        // `what_is_missing` has checked that the session reaches a demanded level.
        let level = self.request.stated_level(session.level).ok_or(StorageError::Damaged("level"))?;
        Ok(Authorization {
            id: AuthorizationId::new(context.now, context.random()),
            user: self.person.user.id,
            client: client.id.clone(),
            session: session.id,
            offline: parameters.scopes.contains(&Scope::OfflineAccess),
            created_at: context.now,
            expires_at: context.now + client.refresh_token_absolute,
            revoked_at: None,
            terms: Terms {
                scopes: parameters.scopes.clone(),
                claims: parameters.claims.clone(),
                resource,
                sid,
                authenticated_at: session.authenticated_at,
                level,
                methods: session.methods.clone(),
            },
        })
    }

    fn code_of(&self, authorization: &Authorization) -> AuthorizationCode {
        let parameters = &self.request.parameters;
        AuthorizationCode {
            hash: self.code.hash(),
            authorization: authorization.id,
            client: authorization.client.clone(),
            redirect_uri: parameters.redirect_uri.as_str().to_owned(),
            code_challenge: parameters.code_challenge.as_ref().map(|challenge| challenge.as_str().to_owned()),
            nonce: parameters.nonce.clone(),
            created_at: self.context.now,
            expires_at: self.context.now + authorization_code::LIFETIME,
            consumed_at: None,
        }
    }
}
