//! `/account/consents`: what services may know, and taking it back.

use super::{done, log_in_again};
use crate::domain::consent::Consent;
use crate::domain::language::LocalizedText;
use crate::domain::scope::Scope;
use crate::flows::account::{consents, withdraw_consent};
use crate::views::pages::{AccountConsents, GivenConsent, SharedItem};
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, SignedInVisit};
use crate::web::respond::{page, see_other};
use axum::response::Response;

/// The list, newest first.
pub async fn show(visit: SignedInVisit) -> Result<Response, Failure> {
    let mut given = consents(&visit.context, &visit.person).await?;
    given.sort_by_key(|given| std::cmp::Reverse(given.consent.granted_at));
    let shown = given.into_iter().map(|given| GivenConsent {
        shared: shared(&given.consent),
        granted_at: given.consent.granted_at,
        name: given.client_name.unwrap_or_else(|| LocalizedText::italian(given.consent.client.as_str())),
        client: given.consent.client,
    });
    Ok(page(AccountConsents { frame: visit.frame(), consents: shown.collect(), done: done(&visit) }.render()))
}

/// Takes one back.
pub async fn submit(visit: SignedInVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    if let Some(login) = log_in_again(&visit, "/account/consents") {
        return Ok(login);
    }
    let client = fields.text("client").parse().map_err(|_| Failure::not_found())?;
    match fields.text("action") {
        "withdraw" if withdraw_consent(&visit.context, &visit.person, &client).await? => {
            Ok(see_other("/account/consents?done=consent-withdrawn"))
        }
        "withdraw" => Err(Failure::not_found()),
        _ => Err(Failure::form_expired()),
    }
}

/// What was agreed to, in the words of people.
fn shared(consent: &Consent) -> Vec<SharedItem> {
    let mut items = vec![SharedItem::Identifier];
    let claims = consent.scopes.claims().into_iter().chain(consent.claims.iter().copied());
    for item in claims.filter_map(SharedItem::of_claim) {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    items.push(SharedItem::Login);
    items.extend(consent.scopes.contains(&Scope::Roles).then_some(SharedItem::Roles));
    items.extend(consent.scopes.contains(&Scope::OfflineAccess).then_some(SharedItem::Offline));
    items
}
