//! The request to sign out that a client sends by the browser (RP-Initiated Logout 1.0, section 2).

use crate::domain::client::Client;
use crate::domain::id::ClientId;
use crate::domain::redirect_uri::RedirectUri;
use crate::protocols::oauth::parameters::{MalformedParameters, Parameters};
use crate::protocols::oidc::id_token::{HintFault, HintedLogin};

const MAX_STATE: usize = 2048;

/// A request at the end session endpoint. Nothing of it is believed yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndSessionRequest {
    /// An ID token of ours, possibly expired.
    pub id_token_hint: Option<String>,
    /// Who asks, where no hint says it.
    pub client: Option<ClientId>,
    /// Where the browser wants to go afterwards.
    pub post_logout_redirect_uri: Option<String>,
    /// Returned as it came.
    pub state: Option<String>,
    /// Language tags in order of preference.
    pub ui_locales: Option<String>,
}

/// Why the browser is not sent anywhere. A page of ours says so; whether the person signs out is theirs to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoutFault {
    /// Not even readable.
    #[error(transparent)]
    Malformed(#[from] MalformedParameters),
    /// A parameter came twice (RFC 6749, section 3.1), `client_id` is none, or `state` is longer than 2048 characters.
    #[error("the request to sign out is malformed")]
    Parameter,
    /// The hint is not an ID token of ours.
    #[error("id_token_hint is not believed: {0}")]
    Hint(#[from] HintFault),
    /// The hint was given to another client than `client_id` says.
    #[error("id_token_hint and client_id name different clients")]
    OtherClient,
    /// An address, but nobody who could have registered it.
    #[error("post_logout_redirect_uri needs id_token_hint or client_id")]
    NoClient,
    /// The client is not known, or is switched off.
    #[error("the client is not known")]
    UnknownClient,
    /// The address is not registered for the client (S-64).
    #[error("post_logout_redirect_uri is not registered for this client")]
    UnregisteredRedirectUri,
}

impl EndSessionRequest {
    /// Reads a request.
    ///
    /// # Errors
    /// [`LogoutFault::Parameter`].
    pub fn parse(parameters: &Parameters) -> Result<Self, LogoutFault> {
        let text = |name: &str| parameters.find(name).map(str::to_owned);
        let state = text("state");
        if parameters.repeated().is_some() || state.as_ref().is_some_and(|state| state.len() > MAX_STATE) {
            return Err(LogoutFault::Parameter);
        }
        let client = parameters.find("client_id").map(str::parse).transpose().map_err(|_| LogoutFault::Parameter)?;
        Ok(Self {
            id_token_hint: text("id_token_hint"),
            client,
            post_logout_redirect_uri: text("post_logout_redirect_uri"),
            state,
            ui_locales: text("ui_locales"),
        })
    }

    /// The client that asks, from the verified hint or from `client_id`; `None` when neither was sent.
    ///
    /// # Errors
    /// [`LogoutFault::OtherClient`] when both were sent and differ.
    pub fn client<'a>(&'a self, hinted: Option<&'a HintedLogin>) -> Result<Option<&'a ClientId>, LogoutFault> {
        match (hinted.map(|hinted| &hinted.client), &self.client) {
            (Some(hinted), Some(stated)) if hinted != stated => Err(LogoutFault::OtherClient),
            (hinted, stated) => Ok(hinted.or(stated.as_ref())),
        }
    }

    /// Where the browser goes after the sign-out, `state` included; `None` when no address was sent. `client` is the
    /// one of [`EndSessionRequest::client`], as registered.
    ///
    /// # Errors
    /// [`LogoutFault::NoClient`], [`LogoutFault::UnknownClient`] or [`LogoutFault::UnregisteredRedirectUri`].
    pub fn verify_redirect(&self, client: Option<&Client>) -> Result<Option<LogoutRedirect>, LogoutFault> {
        let Some(presented) = &self.post_logout_redirect_uri else { return Ok(None) };
        let client = client.ok_or(LogoutFault::NoClient)?;
        if !client.is_enabled() {
            return Err(LogoutFault::UnknownClient);
        }
        let uri = client.find_post_logout_redirect_uri(presented).ok_or(LogoutFault::UnregisteredRedirectUri)?;
        Ok(Some(LogoutRedirect { uri, state: self.state.clone() }))
    }
}

/// A verified address to go to after the sign-out. Kept while the person is asked.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LogoutRedirect {
    /// Registered for the client.
    pub uri: RedirectUri,
    /// Returned as it came.
    pub state: Option<String>,
}

impl LogoutRedirect {
    /// The address with `state`, and nothing else, appended (section 3).
    #[must_use]
    pub fn location(&self) -> String {
        let state = self.state.as_deref().map(|state| ("state", state));
        self.uri.with_parameters(state.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::client::ClientState;
    use crate::domain::language::LocalizedText;

    fn parse(query: &str) -> Result<EndSessionRequest, LogoutFault> {
        EndSessionRequest::parse(&Parameters::parse(query.as_bytes()).expect("a good form"))
    }

    fn client() -> Client {
        let mut client = Client::new("rp".parse().expect("a client id"), LocalizedText::italian("RP"));
        client.redirect_uris = vec!["https://rp.example/cb".parse().expect("a redirect URI")];
        client.post_logout_redirect_uris = vec!["https://rp.example/bye?x=1".parse().expect("a redirect URI")];
        client
    }

    fn hinted(client: &str) -> HintedLogin {
        let client = client.parse().expect("a client id");
        HintedLogin { client, subject: "u:1".to_owned(), sid: "s1".to_owned() }
    }

    fn location(query: &str) -> Result<Option<String>, LogoutFault> {
        let redirect = parse(query).expect("readable").verify_redirect(Some(&client()))?;
        Ok(redirect.map(|redirect| redirect.location()))
    }

    #[test]
    fn a_registered_address_is_gone_to_with_state_and_nothing_else() {
        let address = "post_logout_redirect_uri=https%3A%2F%2Frp.example%2Fbye%3Fx%3D1";
        assert_eq!(
            location(&format!("{address}&state=a+b")),
            Ok(Some("https://rp.example/bye?x=1&state=a%20b".to_owned()))
        );
        assert_eq!(location(address), Ok(Some("https://rp.example/bye?x=1".to_owned())));
        assert_eq!(location("state=only"), Ok(None));
        assert_eq!(location(""), Ok(None));
    }

    #[test]
    fn no_other_address_is_gone_to() {
        for address in [
            "https://rp.example/bye",
            "https://rp.example/bye?x=1%26foo=bar",
            "https://rp.example/cb",
            "https://evil.example/bye?x=1",
            "//evil.example",
            "/bye",
        ] {
            let found = location(&format!("post_logout_redirect_uri={address}"));
            assert_eq!(found, Err(LogoutFault::UnregisteredRedirectUri), "{address}");
        }
        let asked = parse("post_logout_redirect_uri=https://rp.example/bye?x=1").expect("readable");
        assert_eq!(asked.verify_redirect(None), Err(LogoutFault::NoClient));
        let mut disabled = client();
        disabled.state = ClientState::Disabled;
        assert_eq!(asked.verify_redirect(Some(&disabled)), Err(LogoutFault::UnknownClient));
    }

    #[test]
    fn the_client_is_that_of_the_hint_or_the_stated_one() {
        let (stated, silent) = (parse("client_id=rp").expect("readable"), parse("").expect("readable"));
        let hint = hinted("rp");
        assert_eq!(stated.client(Some(&hint)), Ok(Some(&hint.client)));
        assert_eq!(stated.client(None), Ok(stated.client.as_ref()));
        assert_eq!(silent.client(Some(&hint)), Ok(Some(&hint.client)));
        assert_eq!(silent.client(None), Ok(None));
        assert_eq!(stated.client(Some(&hinted("other"))), Err(LogoutFault::OtherClient));
    }

    #[test]
    fn malformed_requests_are_refused() {
        let long = format!("state={}", "s".repeat(2049));
        for bad in ["client_id=u:1", "state=a&state=b", "id_token_hint=a&id_token_hint=b", long.as_str()] {
            assert_eq!(parse(bad), Err(LogoutFault::Parameter), "{bad}");
        }
    }
}
