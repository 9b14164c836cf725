//! A visit of somebody who is signed in.

use super::Visit;
use crate::flows::session::{SignedIn, Visitor};
use crate::views::frame::Frame;
use crate::web::account::password::PASSWORD;
use crate::web::error::Failure;
use crate::web::pages::Waiting;
use crate::web::respond::{see_other, to_login};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use std::ops::Deref;

/// A visit behind the login. Without a session a GET leads to `/login` and back, and where another password is due, to
/// its page and back (S-12).
#[derive(Clone)]
pub struct SignedInVisit {
    /// The visit.
    pub visit: Visit,
    /// Who it is.
    pub person: SignedIn,
}

impl Deref for SignedInVisit {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl SignedInVisit {
    /// The part that all pages share, with the person's name and the form token of the session.
    #[must_use]
    pub fn frame(&self) -> Frame {
        Frame { person: Some(self.person.user.full_name()), csrf: self.visit.account_token(), ..self.visit.frame() }
    }
}

impl<S: Sync> FromRequestParts<S> for SignedInVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, state).await.map_err(StatusCode::into_response)?;
        match visit.visitor().await {
            Ok(Some(Visitor::SignedIn(person))) => Ok(Self { visit, person: *person }),
            Ok(Some(Visitor::PasswordDue(_))) => {
                let back = Some(visit.here.clone()).filter(|_| parts.method == Method::GET);
                Err(see_other(&Waiting { request: None, back }.link(&visit, PASSWORD)))
            }
            Ok(None) if parts.method == Method::GET => Err(to_login(&visit.here)),
            Ok(None) => Err(see_other("/login")),
            Err(fault) => Err(Failure::from(fault).into_response()),
        }
    }
}
