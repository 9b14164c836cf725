//! Sends a browser to a provider of a federation.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::entity_id::EntityId;
use crate::domain::federation::{
    AttributeSet, Binding, Comparison, Federation, Purpose, SubjectAttribute, attribute_set,
};
use crate::domain::id::{AuthorizationRequestId, FederationId};
use crate::domain::identity_provider::{Endpoint, IdentityProvider};
use crate::domain::language::LocalizedText;
use crate::domain::random::opaque_value;
use crate::domain::saml_attribute::SamlAttribute;
use crate::domain::saml_request::{LIFETIME, MessageId, SamlRequest};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::flows::authorization::{self, Asked, StepFailure};
use crate::flows::{Context, Fault, federation, federation_keys};
use crate::protocols::oidc::userinfo;
use crate::protocols::saml::authn_request::{AuthnRequest, OutgoingMessage};
use crate::protocols::saml::instant;
use crate::storage::{Ending, StorageError, saml_requests};
use std::collections::BTreeSet;

/// Where a person wants to go.
#[derive(Debug)]
pub struct Departure<'a> {
    /// Through which federation.
    pub federation: FederationId,
    /// To which provider; may be left out where the federation offers one alone, as CIE does.
    pub provider: Option<EntityId>,
    /// The request of a client that waits, with the browser's cookie; none for a login to one's own account.
    pub waiting: Option<(AuthorizationRequestId, &'a Secret)>,
}

/// A login on its way.
#[derive(Debug)]
pub struct Departed {
    /// What the browser carries to the provider.
    pub message: OutgoingMessage,
    /// The value of `RelayState`, for a form; an address holds it already.
    pub relay_state: Secret,
    /// The value of the cookie that must come back with the answer; only its hash is kept (S-40).
    pub cookie: Secret,
    /// Until when the answer is taken.
    pub expires_at: Timestamp,
    /// The name of the provider.
    pub provider: LocalizedText,
}

/// Why nobody is sent anywhere.
#[derive(Debug, thiserror::Error)]
pub enum StartSamlError {
    /// No such federation in this body.
    #[error("there is no such federation")]
    UnknownFederation,
    /// No such provider, or it is not offered at present, or takes neither binding.
    #[error("there is no such provider, or it is not offered at present")]
    UnknownProvider,
    /// The request that waits is over or another browser's.
    #[error(transparent)]
    Waiting(#[from] StepFailure),
    /// A part of the house failed; also where the federation has no key of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for StartSamlError {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}

/// What is asked of the provider.
struct Wish {
    level: AssuranceLevel,
    attribute_set: u16,
    purpose: Option<Purpose>,
}

/// Makes a request, keeps it until its answer comes, and gives what the browser carries.
///
/// # Errors
/// [`StartSamlError`].
pub async fn start_saml(context: &Context, departure: Departure<'_>) -> Result<Departed, StartSamlError> {
    let federation =
        federation::find(context, &departure.federation).await?.ok_or(StartSamlError::UnknownFederation)?;
    let provider = choose_provider(context, &federation, departure.provider.as_ref()).await?;
    let asked = match departure.waiting {
        Some((id, browser)) => Some(authorization::find(context, id, browser).await?),
        None => None,
    };
    let wish = wish(&federation, asked.as_ref()).ok_or(StartSamlError::UnknownFederation)?;
    let endpoint = endpoint(&federation, &provider).ok_or(StartSamlError::UnknownProvider)?;
    let (relay_state, cookie) = (opaque_value(context.random()), opaque_value(context.random()));
    let id = MessageId::new(context.random());
    let key = federation_keys::signing_key(context, &federation.id).await?;
    let comparison = comparison(&federation, wish.level);
    let request = AuthnRequest {
        id: &id,
        issued_at: context.now,
        destination: endpoint.location.as_str(),
        issuer: &federation.entity_id,
        force_login: federation.forces_login(wish.level),
        attribute_set: wish.attribute_set,
        level: wish.level,
        comparison,
        purpose: wish.purpose,
    };
    let message = request.sign(endpoint.binding, relay_state.expose(), &key);
    let message = message.map_err(|_| Fault::Broken("our own request can be written and signed"))?;
    let kept = SamlRequest {
        federation: federation.id.clone(),
        provider: provider.entity_id.clone(),
        binding: endpoint.binding,
        issued_at: instant::to_the_millisecond(context.now),
        level: wish.level,
        comparison,
        force_login: request.force_login,
        attribute_set: wish.attribute_set,
        waiting: asked.map(|asked| asked.request.id),
        expires_at: context.now + LIFETIME,
        browser: cookie.hash(),
        relay_state: relay_state.hash(),
        sent: message.sent().to_owned(),
        id,
    };
    let expires_at = kept.expires_at;
    keep(context, kept).await?;
    Ok(Departed { message, relay_state, cookie, expires_at, provider: provider.facts.name })
}

async fn keep(context: &Context, request: SamlRequest) -> Result<(), StorageError> {
    let tenant = context.tenant_id().clone();
    let write = context.store().write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(saml_requests::insert(on, &tenant, &request).await?)) })
    });
    write.await
}

/// The provider that was named, or the only one.
async fn choose_provider(
    context: &Context,
    federation: &Federation,
    named: Option<&EntityId>,
) -> Result<IdentityProvider, StartSamlError> {
    let found = if let Some(entity_id) = named {
        federation::find_provider(context, &federation.id, entity_id).await?
    } else {
        let offered = federation::offered(context).await?.into_iter().find(|one| one.federation.id == federation.id);
        let providers = offered.map(|offered| offered.providers).unwrap_or_default();
        <[IdentityProvider; 1]>::try_from(providers).ok().map(|[only]| only)
    };
    found.filter(|provider| provider.is_offered(context.now)).ok_or(StartSamlError::UnknownProvider)
}

/// The address of the federation's binding, or of the other one where the provider has that alone.
fn endpoint<'a>(federation: &Federation, provider: &'a IdentityProvider) -> Option<&'a Endpoint> {
    let other = match federation.binding {
        Binding::Post => Binding::Redirect,
        Binding::Redirect => Binding::Post,
    };
    provider.sign_on(federation.binding).or_else(|| provider.sign_on(other))
}

/// Nothing is better than level 3, so that a client that needs it is not answered with an impossible request.
fn comparison(federation: &Federation, level: AssuranceLevel) -> Comparison {
    match federation.comparison {
        Comparison::Better if level == AssuranceLevel::Three => Comparison::Minimum,
        own => own,
    }
}

/// The federation's own level and what the client needs or wishes beyond it; the smallest set of attributes that holds
/// what the client may be told, unless it names one (DECISIONS 13). `None` of a federation without sets.
fn wish(federation: &Federation, asked: Option<&Asked>) -> Option<Wish> {
    let mut wanted = BTreeSet::from([match federation.subject {
        SubjectAttribute::FiscalNumber => SamlAttribute::FiscalNumber,
        SubjectAttribute::SpidCode => SamlAttribute::SpidCode,
    }]);
    let Some(Asked { request, client }) = asked else {
        wanted.extend([SamlAttribute::Name, SamlAttribute::FamilyName]);
        let set = attribute_set::choose(&federation.attribute_sets, &wanted)?;
        return Some(Wish { level: federation.level, attribute_set: set.index, purpose: None });
    };
    let parameters = &request.parameters;
    wanted.extend(SamlAttribute::behind_all(userinfo::released(client, &parameters.scopes, &parameters.claims)));
    wanted.extend(SamlAttribute::behind_all(userinfo::released_in_id_token(client, &parameters.claims)));
    let is_named = |set: &&AttributeSet| Some(set.index) == client.attribute_set;
    let named = federation.attribute_sets.iter().find(is_named);
    let set = named.or_else(|| attribute_set::choose(&federation.attribute_sets, &wanted))?;
    let needed = request.needed_level(client.minimum_level);
    let level = federation.level.max(needed).max(request.wished_level().unwrap_or(needed));
    Some(Wish { level, attribute_set: set.index, purpose: client.spid_purpose })
}
