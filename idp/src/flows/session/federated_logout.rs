//! Single logout with providers of federations, both ways (SAML Profiles 2.0, section 4.4; SPID technical rules).
//!
//! Our own session ends first, whatever the provider says. A provider that ends its session is always answered with
//! success, also where no session lives here any more.

use super::{EndReason, end};
use crate::domain::entity_id::EntityId;
use crate::domain::federation::{Binding, Federation, FederationKind};
use crate::domain::id::FederationId;
use crate::domain::identity::FederatedSession;
use crate::domain::identity_provider::{Endpoint, IdentityProvider};
use crate::domain::saml_request::MessageId;
use crate::domain::session::Session;
use crate::flows::{Context, Fault, federation, federation_keys};
use crate::protocols::saml::authn_request::OutgoingMessage;
use crate::protocols::saml::logout_request::{self, LogoutFault, LogoutQuestion, LogoutRequest, ReceivedLogoutRequest};
use crate::protocols::saml::logout_response::{self, LogoutAnswer, LogoutResponse};
use crate::protocols::saml::transport::{self, ReceivedMessage, UnreadableMessage};
use crate::storage::{Ending, StorageError, Transaction, federated_sessions, identity_providers, sessions};
use federation_metadata::xml::message::VerifiedMessage;
use federation_metadata::xml::redirect::Direction;

/// Where the browser goes after our own session has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// With a request to the provider, which keeps a session of its own; it answers at our address for logout.
    Request {
        /// What the browser carries.
        message: OutgoingMessage,
        /// `RelayState`, for a form; an address holds it already. The identifier of the request, which is no secret.
        relay_state: String,
    },
    /// To an address of the provider by itself, which answers nothing: CIE.
    Plain {
        /// The address.
        location: String,
    },
}

/// What to do with a message at our address for logout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoutOutcome {
    /// A provider ended its session: ours are over too, and the browser carries our answer.
    Answer {
        /// The answer.
        message: OutgoingMessage,
        /// `RelayState` as it came, for a form.
        relay_state: Option<String>,
    },
    /// A provider answered our request; our session was over before.
    Done(LogoutAnswer),
}

/// Why a message at our address for logout is refused.
#[derive(Debug, thiserror::Error)]
pub enum LogoutError {
    /// No such federation in this body.
    #[error("there is no such federation")]
    UnknownFederation,
    /// Neither a request nor an answer, not strict XML, or not signed by a provider of the federation.
    #[error(transparent)]
    Unreadable(#[from] UnreadableMessage),
    /// A check refused it.
    #[error(transparent)]
    Refused(#[from] LogoutFault),
    /// The provider has no address for our answer.
    #[error("the provider takes no answers to its logout")]
    NoAddress,
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for LogoutError {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}

/// Ends the session at hand; where it came from a provider that keeps one of its own, says where the browser goes now.
///
/// # Errors
/// [`Fault`]. That the provider cannot be told is no error: our session is over.
pub async fn leave(context: &Context, session: &Session, reason: EndReason) -> Result<Option<Leaving>, Fault> {
    let origin = federated_sessions::find(&mut context.store().read(), context.tenant_id(), session.id).await?;
    super::sign_out_by_client::sign_out(context, session, reason).await?;
    let Some(origin) = origin else { return Ok(None) };
    let Some(federation) = federation::find(context, &origin.federation).await? else { return Ok(None) };
    let provider = federation::find_provider(context, &origin.federation, &origin.provider).await?;
    let Some(provider) = provider else { return Ok(None) };
    match federation.kind {
        FederationKind::Spid => request(context, &federation, &provider, &origin).await,
        FederationKind::Cie => Ok(provider
            .logout(Binding::Redirect)
            .map(|endpoint| Leaving::Plain { location: endpoint.location.as_str().to_owned() })),
    }
}

async fn request(
    context: &Context,
    federation: &Federation,
    provider: &IdentityProvider,
    origin: &FederatedSession,
) -> Result<Option<Leaving>, Fault> {
    // Without an index the provider keeps no session (SPID technical rules: level 1 alone).
    let (Some(_), Some(endpoint)) = (&origin.session_index, endpoint(federation, provider)) else { return Ok(None) };
    let key = federation_keys::signing_key(context, &federation.id).await?;
    let id = MessageId::new(context.random());
    let request = LogoutRequest {
        id: &id,
        issued_at: context.now,
        destination: endpoint.location.as_str(),
        issuer: &federation.entity_id,
        session: origin,
    };
    let message = request.sign(endpoint.binding, id.as_str(), &key);
    let message = message.map_err(|_| Fault::Broken("our own logout request can be written and signed"))?;
    Ok(Some(Leaving::Request { message, relay_state: id.to_string() }))
}

fn endpoint<'a>(federation: &Federation, provider: &'a IdentityProvider) -> Option<&'a Endpoint> {
    provider.logout(federation.binding).or_else(|| provider.facts.logout.first())
}

/// Takes a message at our address for logout.
///
/// # Errors
/// [`LogoutError`].
pub async fn receive(
    context: &Context,
    id: &FederationId,
    message: ReceivedMessage,
) -> Result<LogoutOutcome, LogoutError> {
    let federation = federation::find(context, id).await?.ok_or(LogoutError::UnknownFederation)?;
    let (direction, relay_state) = (message.direction(), message.relay_state());
    let (provider, verified) = verify(context, &federation, message).await?;
    let address = federation.logout_address(&context.tenant.issuer);
    let question = LogoutQuestion { provider: &provider.entity_id, logout_address: &address, now: context.now };
    match direction {
        Direction::Request => {
            let received = logout_request::judge(&verified, &question)?;
            end_named(context, &federation.id, &provider.entity_id, received.clone()).await?;
            answer(context, &federation, &provider, (&received, relay_state)).await
        }
        Direction::Response => {
            let asked = relay_state.and_then(|state| state.parse::<MessageId>().ok());
            let asked = asked.ok_or(LogoutFault::InResponseTo)?;
            Ok(LogoutOutcome::Done(logout_response::judge(&verified, &asked, &question)?))
        }
    }
}

/// The provider whose keys verify the message. What it says its issuer is decides nothing but which keys are tried.
async fn verify(
    context: &Context,
    federation: &Federation,
    message: ReceivedMessage,
) -> Result<(IdentityProvider, VerifiedMessage), LogoutError> {
    let all = identity_providers::list(&mut context.store().read(), context.tenant_id(), &federation.id).await?;
    let known: Vec<_> = all
        .into_iter()
        .filter(|provider| provider.is_valid(context.now))
        .filter_map(|provider| Some((federation::trusted_keys(context, federation, &provider)?, provider)))
        .collect();
    let work = tokio::task::spawn_blocking(move || transport::verify_by_one_of(&message, known));
    Ok(work.await.map_err(|_| Fault::Broken("the checks on a logout message end"))??)
}

/// Ends every session of ours that the provider means.
async fn end_named(
    context: &Context,
    federation: &FederationId,
    provider: &EntityId,
    received: ReceivedLogoutRequest,
) -> Result<(), StorageError> {
    let (acting, federation, provider) = (context.clone(), federation.clone(), provider.clone());
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let tenant = acting.tenant_id();
            let named = federated_sessions::of_name(on, tenant, &federation, &provider, &received.name_id).await?;
            for origin in named.iter().filter(|origin| is_meant(origin, &received)) {
                end_one(on, &acting, origin).await?;
            }
            Ok(Ending::Commit(()))
        })
    });
    write.await
}

/// Without an index all sessions of the name are meant (SAML Core 2.0, section 3.7.3.2).
fn is_meant(origin: &FederatedSession, received: &ReceivedLogoutRequest) -> bool {
    let indexes = &received.session_indexes;
    indexes.is_empty() || origin.session_index.as_ref().is_none_or(|index| indexes.contains(index))
}

async fn end_one(on: &mut Transaction, context: &Context, origin: &FederatedSession) -> Result<(), StorageError> {
    if let Some(session) = sessions::find(on, context.tenant_id(), origin.session).await? {
        end(on, context, &session, session.user, EndReason::ProviderRequest).await?;
    }
    Ok(())
}

async fn answer(
    context: &Context,
    federation: &Federation,
    provider: &IdentityProvider,
    (received, relay_state): (&ReceivedLogoutRequest, Option<String>),
) -> Result<LogoutOutcome, LogoutError> {
    let endpoint = endpoint(federation, provider).ok_or(LogoutError::NoAddress)?;
    let key = federation_keys::signing_key(context, &federation.id).await?;
    let id = MessageId::new(context.random());
    let answer = LogoutResponse {
        id: &id,
        issued_at: context.now,
        destination: endpoint.response_location.as_ref().unwrap_or(&endpoint.location).as_str(),
        issuer: &federation.entity_id,
        in_response_to: &received.id,
    };
    let message = answer.sign(endpoint.binding, relay_state.as_deref(), &key);
    let message = message.map_err(|_| Fault::Broken("our own logout answer can be written and signed"))?;
    Ok(LogoutOutcome::Answer { message, relay_state })
}

#[cfg(test)]
mod tests;
