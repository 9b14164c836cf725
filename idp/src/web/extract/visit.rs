//! A visit: one request of one browser to one body.

use crate::domain::language::Language;
use crate::domain::request_id::RequestId;
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::flows::session::{self, SignedIn, Visitor};
use crate::flows::{Context, Fault};
use crate::views::frame::Frame;
use crate::web::state::App;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::ops::Deref;
use std::sync::Arc;

/// What is known of a request before its handler runs; made by `admit`.
#[derive(Clone)]
pub struct Visit(Arc<Known>);

/// The content of a [`Visit`].
pub struct Known {
    /// The state of the process.
    pub app: Arc<App>,
    /// The name of the request.
    pub id: RequestId,
    /// Body, time, origin.
    pub context: Context,
    /// The value of the browser's lasting cookie, which the response sets if it is new.
    pub browser: Secret,
    /// The value of the session cookie.
    pub session_cookie: Option<Secret>,
    /// The headers of the request.
    pub headers: HeaderMap,
    /// Path and query.
    pub here: String,
}

impl Deref for Visit {
    type Target = Known;
    fn deref(&self) -> &Known {
        &self.0
    }
}

impl Visit {
    /// A visit.
    #[must_use]
    pub fn new(known: Known) -> Self {
        Self(Arc::new(known))
    }

    /// The part that all pages share, for somebody who is not signed in.
    #[must_use]
    pub fn frame(&self) -> Frame {
        Frame {
            language: self.language(),
            brand: self.app.brand(&self.context.tenant),
            person: None,
            csrf: self.flow_token(),
            here: self.here.clone(),
            request: self.query("request"),
            back: None,
        }
    }

    /// The language of the answer.
    #[must_use]
    pub fn language(&self) -> Language {
        self.context.origin.language
    }

    /// The path alone.
    #[must_use]
    pub fn path(&self) -> &str {
        self.here.split('?').next().unwrap_or_default()
    }

    /// A parameter of the query; the first, if somebody sent it twice.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.here.split_once('?')?;
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(found, value)| found == name && !value.is_empty()).map(|(_, value)| value.into_owned())
    }

    /// The person who is signed in, if anybody is: nobody while a change of the password is due (S-12).
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn signed_in(&self) -> Result<Option<SignedIn>, Fault> {
        match &self.session_cookie {
            Some(cookie) => session::find(&self.context, cookie).await,
            None => Ok(None),
        }
    }

    /// The session of this browser that nobody ended yet, also one that idles for too long to open anything.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn open_session(&self) -> Result<Option<Session>, Fault> {
        match &self.session_cookie {
            Some(cookie) => session::find_open(&self.context, cookie).await,
            None => Ok(None),
        }
    }

    /// Whoever logged in, also somebody who must change the password first.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn visitor(&self) -> Result<Option<Visitor>, Fault> {
        match &self.session_cookie {
            Some(cookie) => session::find_visitor(&self.context, cookie).await,
            None => Ok(None),
        }
    }

    /// The anti-forgery value of forms before and during login: bound to the browser.
    #[must_use]
    pub fn flow_token(&self) -> String {
        self.token(None)
    }

    /// The anti-forgery value of forms behind the login: bound to the browser and the session (S-162).
    #[must_use]
    pub fn account_token(&self) -> String {
        self.token(self.session_cookie.as_ref())
    }

    fn token(&self, session: Option<&Secret>) -> String {
        let bound = format!("{}.{}", self.browser.expose(), session.map_or("", Secret::expose));
        let hash = self.context.master_key().keyed_hash("anti-forgery", bound.as_bytes());
        URL_SAFE_NO_PAD.encode(hash.as_bytes())
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        // Only a route that was wired without `admit` lacks it.
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
