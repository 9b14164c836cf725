//! `/account` and `/account/profile`.

use super::done;
use crate::domain::credential::CredentialKind;
use crate::domain::user::AttributeName;
use crate::flows::second_factor;
use crate::flows::session::provider_of;
use crate::views::pages::{Account, AccountProfile};
use crate::web::error::Failure;
use crate::web::extract::SignedInVisit;
use crate::web::respond::page;
use axum::response::Response;

/// The home of the personal area.
pub async fn show(visit: SignedInVisit) -> Result<Response, Failure> {
    let (user, session) = (&visit.person.user, &visit.person.session);
    let factors = second_factor::list(&visit.context, &visit.person).await?;
    let policy = &visit.context.tenant.credentials;
    let account = Account {
        frame: visit.frame(),
        name: user.full_name(),
        fiscal_code: user.fiscal_code.as_ref().map(|code| code.as_str().to_owned()),
        level: session.level,
        since: session.created_at,
        provider: provider_of(&visit.context, session.id).await?,
        may_hold_password: policy.may_hold(user.class, CredentialKind::Password, visit.context.now),
        second_factor: !factors.generators.is_empty(),
        staff: !visit.person.staff_roles.is_empty(),
        done: done(&visit),
    };
    Ok(page(account.render()))
}

/// What is known of the person, and who says so.
pub async fn show_profile(visit: SignedInVisit) -> Response {
    let user = &visit.person.user;
    let known = |name| user.attributes.get(&name).map(|attribute| (name, attribute.clone()));
    let profile = AccountProfile {
        frame: visit.frame(),
        fiscal_code: user.fiscal_code.as_ref().map(|code| (code.as_str().to_owned(), user.proofing_level)),
        attributes: AttributeName::ALL.into_iter().filter_map(known).collect(),
    };
    page(profile.render())
}
