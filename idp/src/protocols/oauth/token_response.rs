//! The answer of the token endpoint (RFC 6749, section 5.1; OpenID Connect Core 3.1.3.3).

use crate::domain::scope::ScopeSet;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use serde_json::{Value, json};

/// Tokens as they are handed out. Sent with status 200 and `Cache-Control: no-store`.
#[derive(Clone, Debug)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: Secret,
    /// How long it lives.
    pub expires_in: Span,
    /// What it may be used for; always stated.
    pub scopes: ScopeSet,
    /// The refresh token, where there is one.
    pub refresh_token: Option<Secret>,
    /// The ID token, where the scope `openid` was granted.
    pub id_token: Option<Secret>,
}

impl TokenResponse {
    /// The JSON body.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut body = json!({
            "access_token": self.access_token.expose(),
            "token_type": "Bearer",
            "expires_in": self.expires_in.as_seconds(),
            "scope": self.scopes.to_string(),
        });
        for (name, token) in [("refresh_token", &self.refresh_token), ("id_token", &self.id_token)] {
            if let Some(token) = token {
                body[name] = token.expose().into();
            }
        }
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_tokens_are_left_out() {
        let mut response = TokenResponse {
            access_token: Secret::from("a"),
            expires_in: Span::minutes(5),
            scopes: "email openid".parse().expect("scopes"),
            refresh_token: None,
            id_token: None,
        };
        let plain = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 300, "scope": "openid email"});
        assert_eq!(response.to_json(), plain);
        response.refresh_token = Some(Secret::from("r"));
        response.id_token = Some(Secret::from("i"));
        assert_eq!((&response.to_json()["refresh_token"], &response.to_json()["id_token"]), (&json!("r"), &json!("i")));
    }
}
