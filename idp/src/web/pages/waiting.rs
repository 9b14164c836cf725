//! What waits for the end of a login: a client's request, or a page of ours.

use crate::domain::id::AuthorizationRequestId;
use crate::domain::secret::Secret;
use crate::flows::authorization::{self, Asked};
use crate::views::frame::Frame;
use crate::views::pages::Asker;
use crate::web::cookies::Cookie;
use crate::web::error::Failure;
use crate::web::extract::{Fields, Visit};
use crate::web::oauth::resume;
use crate::web::respond::{back_to_client, see_other, with_cookie};
use axum::response::Response;

/// The longest address that is carried, in bytes.
const LONGEST_ADDRESS: usize = 1_000;

/// What waits for the end of a login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The request of a client.
    pub request: Option<AuthorizationRequestId>,
    /// A page of ours.
    pub back: Option<String>,
}

impl Waiting {
    /// As the address of the page says.
    #[must_use]
    pub fn of_query(visit: &Visit) -> Self {
        Self::read(visit.query("request").as_deref(), visit.query("return").as_deref())
    }

    /// As the form brings it along.
    #[must_use]
    pub fn of_form(fields: &Fields) -> Self {
        Self::read(Some(fields.text("request")), Some(fields.text("return")))
    }

    fn read(request: Option<&str>, back: Option<&str>) -> Self {
        let request = request.and_then(|id| id.parse().ok());
        let back = back.filter(|address| request.is_none() && is_ours(address)).map(str::to_owned);
        Self { request, back }
    }

    /// The frame of a page that carries it on.
    #[must_use]
    pub fn carried_by(&self, frame: Frame) -> Frame {
        Frame { request: self.request.map(|id| id.to_string()), back: self.back.clone(), ..frame }
    }

    /// The address of another page that carries it on.
    #[must_use]
    pub fn link(&self, visit: &Visit, path: &str) -> String {
        self.carried_by(visit.frame()).link(path)
    }

    /// The request with its client, if one waits.
    ///
    /// # Errors
    /// When it is over or belongs to another browser.
    pub async fn find_asked(&self, visit: &Visit) -> Result<Option<Asked>, Failure> {
        match self.request {
            Some(request) => Ok(Some(authorization::find(&visit.context, request, &visit.browser).await?)),
            None => Ok(None),
        }
    }

    /// The person does not want to go on: back to the client, or to the beginning.
    ///
    /// # Errors
    /// When the request is over.
    pub async fn refuse(&self, visit: &Visit) -> Result<Response, Failure> {
        let response = match self.request {
            Some(request) => back_to_client(&authorization::refuse(&visit.context, request, &visit.browser).await?),
            None => see_other("/login"),
        };
        Ok(with_cookie(response, Cookie::PendingLogin.clear(&visit.context.tenant)))
    }

    /// Where the browser goes after the login.
    #[must_use]
    pub fn onward(&self) -> String {
        match (self.request, &self.back) {
            (Some(request), _) => resume::address(request),
            (None, Some(back)) => back.clone(),
            (None, None) => "/account".to_owned(),
        }
    }

    /// The end of a login: the session's cookie is set, the half-way one removed.
    #[must_use]
    pub fn complete(&self, visit: &Visit, cookie: &Secret) -> Response {
        signed_in(visit, see_other(&self.onward()), cookie)
    }
}

/// Gives a response the cookie of a new session.
#[must_use]
pub fn signed_in(visit: &Visit, response: Response, cookie: &Secret) -> Response {
    let tenant = &visit.context.tenant;
    let response = with_cookie(response, Cookie::Session.set(tenant, cookie.expose()));
    with_cookie(response, Cookie::PendingLogin.clear(tenant))
}

/// The asking service as pages show it.
#[must_use]
pub fn asker(asked: &Asked) -> Asker {
    Asker { name: asked.client.name.clone(), level: asked.request.needed_level(asked.client.minimum_level) }
}

/// Whether an address stays on our origin: one slash at its beginning, and nothing that a browser would read as
/// another host.
fn is_ours(address: &str) -> bool {
    address.len() <= LONGEST_ADDRESS
        && address.starts_with('/')
        && !address.starts_with("//")
        && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_our_own_are_returned_to() {
        for good in ["/", "/account", "/account/password?request=1", "/a/b//c"] {
            assert_eq!(Waiting::read(None, Some(good)).onward(), good);
        }
        let long = format!("/{}", "a".repeat(LONGEST_ADDRESS));
        for bad in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/a\\b",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "javascript:alert(1)",
            "/è",
            &long,
        ] {
            assert_eq!(Waiting::read(None, Some(bad)).onward(), "/account", "{bad:?}");
        }
    }

    #[test]
    fn a_request_goes_before_a_page() {
        let waiting = Waiting::read(Some("0198f1f0-0000-7000-8000-000000000000"), Some("/account"));
        assert!(waiting.request.is_some() && waiting.back.is_none());
        assert!(waiting.onward().starts_with("/oauth/continue?request="));
    }
}
