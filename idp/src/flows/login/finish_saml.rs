//! Takes a provider's answer: verifies and checks it, uses up the request, links the person, writes the evidence, and
//! ends in the same place as every login.

use super::link_identity::{Brought, link};
use super::{Completion, LoggedIn, LoginError, write_completion};
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::AuthenticationMethod;
use crate::domain::entity_id::EntityId;
use crate::domain::federation::Federation;
use crate::domain::id::{AuthorizationRequestId, FederationId, IdentityId};
use crate::domain::identity::{FederatedSession, Identity};
use crate::domain::saml_attribute::SamlAttribute;
use crate::domain::saml_request::SamlRequest;
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::flows::audit::Record;
use crate::flows::evidence::{Exchanged, record};
use crate::flows::{Context, Fault, federation};
use crate::protocols::saml::response::{self, Answer, Assertion, Marks, Question, ResponseFault, SKEW};
use crate::protocols::saml::status::Anomaly;
use crate::storage::{
    Ending, StorageError, Transaction, consumed_values, federated_sessions, identities, saml_requests,
};
use federation_metadata::xml::signature::XmlsecVerifier;
use federation_metadata::xml::signature::keys::TrustedKeys;
use std::collections::BTreeSet;

/// An answer that a browser has brought.
#[derive(Debug)]
pub struct Arrival {
    /// At the address of which federation.
    pub federation: FederationId,
    /// The value of `SAMLResponse`.
    pub response: String,
    /// The value of `RelayState`.
    pub relay_state: Option<Secret>,
    /// The cookie that left with the request (S-40).
    pub cookie: Option<Secret>,
    /// The live session of this browser, if it has one.
    pub previous: Option<Session>,
}

/// The login that the answer belonged to, for the ways on: again, another way in, back to the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingLogin {
    /// Where the person had been sent.
    pub provider: EntityId,
    /// The request of a client that waits.
    pub waiting: Option<AuthorizationRequestId>,
}

/// A person who has come in.
#[derive(Debug)]
pub struct Finished {
    /// The session.
    pub logged_in: LoggedIn,
    /// The request of a client that waits.
    pub waiting: Option<AuthorizationRequestId>,
}

/// Why nobody is let in. What was used up stays used up, and the evidence is kept.
#[derive(Debug, thiserror::Error)]
pub enum FinishSamlError {
    /// C3: no request of this browser waits for it (400). There is nothing to keep evidence of.
    #[error("no request of this browser waits for this answer")]
    NoRequest,
    /// A check refused the answer: 400 where it is malformed, 403 elsewhere.
    #[error("the answer is refused: {fault}")]
    Refused {
        /// The check.
        fault: ResponseFault,
        /// What it belonged to.
        login: WaitingLogin,
    },
    /// The provider let nobody in: the table of anomalies says which page.
    #[error("the provider reports {}", anomaly.code())]
    Failed {
        /// What it reports.
        anomaly: Anomaly,
        /// What it belonged to.
        login: WaitingLogin,
    },
    /// F1: the request or the assertion was used before (403).
    #[error("the answer was used before")]
    Replayed,
    /// The account is not in use (403).
    #[error("the account is not in use")]
    NotInUse(WaitingLogin),
    /// A part of the house failed, the vault included: nobody is let in.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for FinishSamlError {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}

/// The request that waits, with what its answer is held against.
struct Expected {
    request: SamlRequest,
    federation: Federation,
    keys: TrustedKeys,
    attributes: BTreeSet<SamlAttribute>,
}

/// What came of the checks on an answer.
struct Judged {
    marks: Marks,
    answer: Result<Answer, ResponseFault>,
}

/// Finishes a login at a provider.
///
/// # Errors
/// [`FinishSamlError`].
pub async fn finish_saml(context: &Context, arrival: Arrival) -> Result<Finished, FinishSamlError> {
    let expected = find_request(context, &arrival).await?;
    let login = WaitingLogin { provider: expected.request.provider.clone(), waiting: expected.request.waiting };
    let (expected, judged) = judge(context, expected, arrival.response.clone()).await?;
    let exchanged = Exchanged {
        request: expected.request,
        response: arrival.response,
        marks: judged.marks,
        subject: None,
        session: None,
        refusal: None,
    };
    match judged.answer {
        Err(fault) => {
            warn(context, &exchanged, fault);
            refuse(context, Exchanged { refusal: Some(fault.code().to_owned()), ..exchanged }).await?;
            Err(FinishSamlError::Refused { fault, login })
        }
        Ok(Answer::Failed(anomaly)) => {
            if anomaly.kind().is_alarming() {
                tracing::error!(
                    tenant = %context.tenant_id(), federation = %exchanged.request.federation,
                    provider = %exchanged.request.provider, anomaly = anomaly.code(), "a provider did not take our request"
                );
            }
            refuse(context, Exchanged { refusal: Some(anomaly.code()), ..exchanged }).await?;
            Err(FinishSamlError::Failed { anomaly, login })
        }
        Ok(Answer::LoggedIn(assertion)) => {
            let entering = Entering { federation: expected.federation, assertion: *assertion, exchanged };
            let entered = enter(context, entering, arrival.previous).await?;
            match entered {
                Ok(logged_in) => Ok(Finished { logged_in, waiting: login.waiting }),
                Err(Refusal::Replayed) => Err(FinishSamlError::Replayed),
                Err(Refusal::NotInUse) => Err(FinishSamlError::NotInUse(login)),
            }
        }
    }
}

/// A1 and C3: `RelayState` leads to a request that waits, of this browser and this federation, and its provider is known.
async fn find_request(context: &Context, arrival: &Arrival) -> Result<Expected, FinishSamlError> {
    let (Some(relay_state), Some(cookie)) = (&arrival.relay_state, &arrival.cookie) else {
        return Err(FinishSamlError::NoRequest);
    };
    let mut reading = context.store().read();
    let found = saml_requests::find_by_relay_state(&mut reading, context.tenant_id(), relay_state.hash()).await?;
    let is_ours = |request: &SamlRequest| {
        request.browser.is_of(cookie) && request.federation == arrival.federation && request.is_open(context.now)
    };
    let request = found.filter(is_ours).ok_or(FinishSamlError::NoRequest)?;
    let federation = federation::find(context, &request.federation).await?.ok_or(FinishSamlError::NoRequest)?;
    let provider = federation::find_provider(context, &request.federation, &request.provider).await?;
    let provider = provider.ok_or(FinishSamlError::NoRequest)?;
    let keys = federation::trusted_keys(context, &federation, &provider).ok_or(FinishSamlError::NoRequest)?;
    let asked = federation.attribute_sets.iter().find(|set| set.index == request.attribute_set);
    let attributes = asked.map(|set| set.attributes.clone()).unwrap_or_default();
    Ok(Expected { request, federation, keys, attributes })
}

/// Steps A2 to E, where blocking is allowed.
async fn judge(context: &Context, expected: Expected, value: String) -> Result<(Expected, Judged), Fault> {
    let (now, consumer) = (context.now, expected.federation.consumer_address(&context.tenant.issuer));
    let work = tokio::task::spawn_blocking(move || {
        let question = Question {
            request: &expected.request,
            kind: expected.federation.kind,
            entity_id: expected.federation.entity_id.as_str(),
            consumer_address: &consumer,
            subject: expected.federation.subject,
            attributes: &expected.attributes,
            now,
        };
        let verified = response::parse(&value, expected.federation.require_signed_response)
            .and_then(|message| response::verify(message, &question, &expected.keys, &XmlsecVerifier));
        let judged = match verified {
            Ok(message) => Judged { marks: response::marks(&message), answer: response::judge(&message, &question) },
            Err(fault) => Judged { marks: Marks::default(), answer: Err(fault) },
        };
        (expected, judged)
    });
    work.await.map_err(|_| Fault::Broken("the checks on an answer end"))
}

fn warn(context: &Context, exchanged: &Exchanged, fault: ResponseFault) {
    let (tenant, request) = (context.tenant_id(), &exchanged.request);
    if fault.is_alarming() {
        tracing::error!(%tenant, provider = %request.provider, check = fault.code(), "an answer defeats the verification");
    } else {
        tracing::info!(%tenant, provider = %request.provider, check = fault.code(), "an answer is refused");
    }
}

/// F1 and F2 for a refusal: the request is used up, and what was exchanged is kept.
async fn refuse(context: &Context, exchanged: Exchanged) -> Result<(), StorageError> {
    let acting = context.clone();
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let id = exchanged.request.id.clone();
            // One record for a request: who posts the same answer again has been recorded.
            if saml_requests::consume(on, acting.tenant_id(), &id, acting.now).await? {
                keep_refusal(on, &acting, exchanged).await?;
            }
            Ok(Ending::Commit(()))
        })
    });
    write.await
}

async fn keep_refusal(on: &mut Transaction, context: &Context, exchanged: Exchanged) -> Result<(), StorageError> {
    let reason = exchanged.refusal.clone().unwrap_or_default();
    let event = Record::refused(context, AuditKind::Login, "federation")
        .detail("check", reason)
        .detail("federation", exchanged.request.federation.as_str())
        .detail("provider", exchanged.request.provider.as_str());
    let evidence = record(on, context, exchanged).await?;
    event.detail("evidence", evidence.to_string()).write(on, context).await
}

/// A good answer on its way in.
struct Entering {
    federation: Federation,
    assertion: Assertion,
    exchanged: Exchanged,
}

/// Why a good answer lets nobody in.
enum Refusal {
    Replayed,
    NotInUse,
}

/// F1, F2 and the login, in one transaction: if any of them cannot be written, nobody is let in.
async fn enter(
    context: &Context,
    entering: Entering,
    previous: Option<Session>,
) -> Result<Result<LoggedIn, Refusal>, FinishSamlError> {
    let acting = context.clone();
    let write = context.store().write(move |on| {
        Box::pin(async move {
            // A refusal commits too: what is used up stays used up.
            Ok(Ending::Commit(enter_in(on, &acting, entering, previous).await?))
        })
    });
    Ok(write.await?)
}

async fn enter_in(
    on: &mut Transaction,
    context: &Context,
    entering: Entering,
    previous: Option<Session>,
) -> Result<Result<LoggedIn, Refusal>, StorageError> {
    let Entering { federation, assertion, mut exchanged } = entering;
    if !use_up(on, context, &exchanged, &assertion).await? {
        return Ok(Err(Refusal::Replayed));
    }
    let asserted = &assertion.asserted;
    exchanged.subject = Some(asserted.subject.clone());
    let brought = Brought { federation: &federation, asserted, previous: previous.as_ref() };
    let user = link(on, context, &brought).await?;
    let methods = vec![AuthenticationMethod::federated(federation.kind, asserted.level)];
    let logged_in = match write_completion(on, context, Completion::new(user.id, methods, previous)).await? {
        Ok(logged_in) => logged_in,
        Err(LoginError::Fault(Fault::Storage(error))) => return Err(error),
        Err(_) => {
            exchanged.refusal = Some("account_not_in_use".to_owned());
            keep_refusal(on, context, exchanged).await?;
            return Ok(Err(Refusal::NotInUse));
        }
    };
    remember(on, context, &exchanged.request, &assertion, &logged_in).await?;
    exchanged.session = Some(logged_in.session.id);
    record(on, context, exchanged).await?;
    Ok(Ok(logged_in))
}

/// F1: the request, and the assertion until it is worth nothing any more (S-106). Two answers at once: one gets in.
async fn use_up(
    on: &mut Transaction,
    context: &Context,
    exchanged: &Exchanged,
    assertion: &Assertion,
) -> Result<bool, StorageError> {
    let (tenant, request) = (context.tenant_id(), &exchanged.request);
    let is_first = saml_requests::consume(on, tenant, &request.id, context.now).await?;
    let id = Secret::from(format!("{} {}", request.provider, assertion.id)).hash();
    let until = assertion.valid_until + SKEW;
    Ok(consumed_values::consume(on, tenant, "saml-assertion", id, until).await? && is_first)
}

/// What later logins and a single logout need.
async fn remember(
    on: &mut Transaction,
    context: &Context,
    request: &SamlRequest,
    assertion: &Assertion,
    logged_in: &LoggedIn,
) -> Result<(), StorageError> {
    let identity = Identity {
        id: IdentityId::new(context.now, context.random()),
        user: logged_in.user.id,
        federation: request.federation.clone(),
        provider: request.provider.clone(),
        subject: assertion.asserted.subject.clone(),
        level: assertion.asserted.level,
        created_at: context.now,
        used_at: context.now,
    };
    identities::put(on, context.tenant_id(), &identity).await?;
    let origin = FederatedSession {
        session: logged_in.session.id,
        federation: request.federation.clone(),
        provider: request.provider.clone(),
        name_id: assertion.name.name.clone(),
        name_qualifier: assertion.name.qualifier.clone(),
        session_index: assertion.session_index.clone(),
    };
    federated_sessions::put(on, context.tenant_id(), &origin).await
}
