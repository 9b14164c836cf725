//! Logout tokens (Back-Channel Logout 1.0, section 2.4).

use crate::domain::id::ClientId;
use crate::domain::time::{Span, Timestamp};
use crate::protocols::jose::claims::Claims;
use serde_json::{Value, json};

/// How long a logout token lives; one is made for each attempt to deliver it.
pub const LIFETIME: Span = Span::minutes(2);

/// The event that the token announces.
pub const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What a logout token says. Sign [`LogoutToken::claims`] as [`crate::protocols::jose::TokenType::LogoutToken`], in
/// the algorithm of the client's ID tokens.
#[derive(Clone, Copy, Debug)]
pub struct LogoutToken<'a> {
    /// Our issuer.
    pub issuer: &'a str,
    /// The client that is told.
    pub client: &'a ClientId,
    /// The person as that client knows them.
    pub subject: &'a str,
    /// The session as that client knows it; absent when every session of the person has ended.
    pub sid: Option<&'a str>,
    /// Its identifier.
    pub jti: &'a str,
    /// When it is issued.
    pub issued_at: Timestamp,
}

impl LogoutToken<'_> {
    /// The claims: the event with an empty object, and no `nonce`, so that it is no ID token.
    #[must_use]
    pub fn claims(&self) -> Claims {
        let claims = json!({
            "iss": self.issuer,
            "aud": self.client.as_str(),
            "sub": self.subject,
            "jti": self.jti,
            "iat": self.issued_at.seconds(),
            "exp": (self.issued_at + LIFETIME).seconds(),
            "events": { EVENT: {} },
        });
        let mut claims = match claims {
            Value::Object(claims) => claims,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Claims::new(),
        };
        if let Some(sid) = self.sid {
            claims.insert("sid".to_owned(), sid.into());
        }
        claims
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_the_specification_wants() {
        let client = "rp".parse().expect("a client id");
        let mut token = LogoutToken {
            issuer: "https://idp.example",
            client: &client,
            subject: "u:1",
            sid: Some("s1"),
            jti: "j1",
            issued_at: Timestamp::from_seconds(1_800_000_000),
        };
        let mut expected = json!({
            "iss": "https://idp.example", "aud": "rp", "sub": "u:1", "sid": "s1", "jti": "j1", "iat": 1_800_000_000,
            "exp": 1_800_000_120, "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        });
        assert_eq!(Value::Object(token.claims()), expected);
        token.sid = None;
        expected.as_object_mut().expect("an object").remove("sid");
        assert_eq!(Value::Object(token.claims()), expected);
    }
}
