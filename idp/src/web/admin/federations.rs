//! `GET /admin/federations`: who lets people in, and what is about to end.

use super::StaffVisit;
use crate::domain::identity_provider::{CERTIFICATE_WARNINGS, IdentityProvider, ProviderState};
use crate::domain::time::Timestamp;
use crate::flows::administration::{FederationOverview, list_federations};
use crate::views::pages::admin::{
    AdminFederations, CertificateEnd, Ending, FederationRow, ProviderHealth, ProviderRow,
};
use crate::web::error::Failure;
use crate::web::respond::page;
use axum::response::Response;

/// The list.
pub async fn show(visit: StaffVisit) -> Result<Response, Failure> {
    let now = visit.context.now;
    let overviews = list_federations(&visit.context, &visit.actor()).await?;
    let federations = overviews.into_iter().map(|overview| row(overview, now)).collect();
    Ok(page(AdminFederations { frame: visit.frame(), office: visit.office(), federations }.render()))
}

fn row(overview: FederationOverview, now: Timestamp) -> FederationRow {
    let FederationOverview { stored, providers, keys } = overview;
    let federation = stored.federation;
    FederationRow {
        id: federation.id.as_str().to_owned(),
        name: federation.name,
        entity_id: federation.entity_id.to_string(),
        certificate: keys.iter().map(|key| key.ends_at).max().map(|end| certificate_end(end, now)),
        refreshed_at: stored.refreshed_at,
        failing: stored.failure.is_some(),
        providers: providers.into_iter().map(|provider| provider_row(provider, now)).collect(),
    }
}

fn provider_row(provider: IdentityProvider, now: Timestamp) -> ProviderRow {
    let health = match provider.state {
        ProviderState::Withdrawn => ProviderHealth::Withdrawn,
        ProviderState::Listed if provider.is_valid(now) => ProviderHealth::Offered,
        ProviderState::Listed => ProviderHealth::Expired,
    };
    let last = provider.facts.certificates.iter().map(|certificate| certificate.not_after).max();
    ProviderRow {
        name: provider.facts.name,
        entity_id: provider.entity_id.to_string(),
        health,
        certificate: last.map(|end| certificate_end(end, now)),
        fetched_at: provider.fetched_at,
    }
}

fn certificate_end(at: Timestamp, now: Timestamp) -> CertificateEnd {
    let [.., longest] = CERTIFICATE_WARNINGS;
    let ending = if at <= now {
        Ending::Ended
    } else if at.since(now) <= longest {
        Ending::Soon
    } else {
        Ending::Far
    };
    CertificateEnd { at, ending }
}
