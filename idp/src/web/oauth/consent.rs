//! `GET` and `POST /consent`.

use super::resume;
use crate::domain::scope::Scope;
use crate::domain::secret::Secret;
use crate::flows::authorization::{ConsentQuestion, consent_question, give_consent, refuse};
use crate::views::pages::{Consent, ConsentDuration, Shared, SharedItem};
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, SignedInVisit};
use crate::web::respond::{back_to_client, leading_to, page, see_other};
use axum::response::Response;

/// The page.
pub async fn show(visit: SignedInVisit) -> Result<Response, Failure> {
    let request = resume::request_of(&visit)?;
    let question = consent_question(&visit.context, request, &visit.browser, &visit.person).await?;
    let origin = question.asked.client_origin();
    let redirect_uri = &question.asked.request.parameters.redirect_uri;
    let consent = Consent {
        frame: visit.frame(),
        client: question.asked.client.name.clone(),
        destination: redirect_uri.host().unwrap_or_else(|| redirect_uri.as_str().to_owned()),
        shared: shared(&question),
        duration: if question.remembered { ConsentDuration::UntilWithdrawn } else { ConsentDuration::Once },
        policy: question.asked.client.policy_uri.as_ref().map(|uri| uri.as_str().to_owned()),
    };
    Ok(leading_to(page(consent.render()), origin))
}

/// The answer.
pub async fn answer(visit: SignedInVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    let request = fields.text("request").parse().map_err(|_| Failure::request_expired())?;
    let browser: &Secret = &visit.browser;
    match fields.text("action") {
        "accept" => {
            give_consent(&visit.context, request, browser, &visit.person).await?;
            Ok(see_other(&resume::address(request)))
        }
        "deny" => Ok(back_to_client(&refuse(&visit.context, request, browser).await?)),
        _ => Err(Failure::form_expired()),
    }
}

/// Claims in the words of people: several claims may be one item.
fn shared(question: &ConsentQuestion) -> Vec<Shared> {
    let mut items: Vec<Shared> = Vec::new();
    let mut add = |item: SharedItem, value: Option<String>| match items.iter_mut().find(|shared| shared.item == item) {
        Some(known) => known.value = known.value.take().or(value),
        None => items.push(Shared { item, value }),
    };
    add(SharedItem::Identifier, None);
    for (claim, value) in &question.shared {
        if let Some(item) = SharedItem::of_claim(*claim) {
            add(item, value.clone());
        }
    }
    add(SharedItem::Login, None);
    let scopes = &question.asked.request.parameters.scopes;
    if scopes.contains(&Scope::Roles) {
        add(SharedItem::Roles, None);
    }
    if scopes.contains(&Scope::OfflineAccess) {
        add(SharedItem::Offline, None);
    }
    items
}
