//! A visit of staff.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::staff_role::Permission;
use crate::domain::time::Span;
use crate::flows::administration::{Actor, AdministrationError};
use crate::views::pages::admin::Office;
use crate::web::error::Failure;
use crate::web::extract::SignedInVisit;
use crate::web::respond::{see_other, to_login};
use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use std::ops::Deref;

/// How recent a login must be for an act that changes something (DECISIONS 4, S-37).
const FRESH: Span = Span::minutes(5);

/// A visit of somebody with a staff role, strongly enough logged in. A change asks for a fresh login.
#[derive(Clone)]
pub struct StaffVisit(SignedInVisit);

impl Deref for StaffVisit {
    type Target = SignedInVisit;
    fn deref(&self) -> &SignedInVisit {
        &self.0
    }
}

impl StaffVisit {
    /// What the holder may do, for the page.
    #[must_use]
    pub fn office(&self) -> Office {
        Office::new(Permission::ALL.into_iter().filter(|permission| self.person.may(*permission)))
    }

    /// Who acts, for the flows.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Staff(Box::new(self.person.clone()))
    }
}

impl<S: Sync> FromRequestParts<S> for StaffVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let visit = SignedInVisit::from_request_parts(parts, state).await?;
        let person = &visit.person;
        if person.staff_roles.is_empty() {
            return Err(Failure::not_allowed().into_response());
        }
        let policy = &visit.context.tenant.credentials;
        if policy.requires_second_factor(person.user.class) && person.session.level < AssuranceLevel::Two {
            return Err(see_other("/account/second-factor"));
        }
        if parts.method != Method::GET && !person.session.is_fresh(visit.context.now, FRESH) {
            return Err(to_login(visit.here.split('?').next().unwrap_or("/admin")));
        }
        Ok(Self(visit))
    }
}

impl From<AdministrationError> for Failure {
    fn from(error: AdministrationError) -> Self {
        match error {
            AdministrationError::NotAllowed
            | AdministrationError::OwnAccount
            | AdministrationError::StaffAccount
            | AdministrationError::PasswordByStaff => Self::not_allowed(),
            AdministrationError::UnknownPerson
            | AdministrationError::UnknownClient
            | AdministrationError::UnknownSession => Self::not_found(),
            AdministrationError::Fault(fault) => fault.into(),
            refused @ (AdministrationError::Taken
            | AdministrationError::ClientExists
            | AdministrationError::Missing(_)
            | AdministrationError::PasswordsOff(_)
            | AdministrationError::Weak(_)
            | AdministrationError::Transition(_)
            | AdministrationError::NotStaff
            | AdministrationError::NoSecret
            | AdministrationError::Client(_)) => Self::bad_request(refused.to_string()),
        }
    }
}
