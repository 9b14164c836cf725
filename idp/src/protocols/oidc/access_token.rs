//! Access tokens as JWT (RFC 9068).

use crate::domain::id::ClientId;
use crate::domain::scope::ScopeSet;
use crate::domain::time::{Span, Timestamp};
use crate::protocols::jose::algorithm::SigningAlgorithm;
use crate::protocols::jose::claims::{self, ClaimFault, Claims};
use crate::protocols::jose::jwk::VerificationKeys;
use crate::protocols::jose::jws::{Jws, JwsFault, TokenType};
use crate::protocols::oidc::login_facts::LoginFacts;

/// How long an access token lives (CONTRACT, section 5).
pub const LIFETIME: Span = Span::minutes(5);

/// What an access token says. Sign [`AccessToken::claims`] as [`TokenType::AccessToken`].
#[derive(Clone, Debug)]
pub struct AccessToken<'a> {
    /// Our issuer.
    pub issuer: &'a str,
    /// The resource it is for, never a client id (DECISIONS 6).
    pub audience: &'a str,
    /// The person as this client knows them; the client itself where no person is involved.
    pub subject: &'a str,
    /// The client it is given to.
    pub client: &'a ClientId,
    /// What it may be used for; always stated.
    pub scopes: &'a ScopeSet,
    /// Its identifier.
    pub jti: &'a str,
    /// When it is issued.
    pub issued_at: Timestamp,
    /// When it dies.
    pub expires_at: Timestamp,
    /// The login it rests on, where a person is involved.
    pub login: Option<LoginFacts<'a>>,
    /// Claims of the contract beyond the RFC (roles, capacity, mandate). Never replaces one of the above.
    pub more: Claims,
}

impl AccessToken<'_> {
    /// The claims (RFC 9068, section 2.2).
    #[must_use]
    pub fn claims(&self) -> Claims {
        let mut claims = self.more.clone();
        for (name, value) in [
            ("iss", self.issuer.into()),
            ("aud", self.audience.into()),
            ("sub", self.subject.into()),
            ("client_id", self.client.as_str().into()),
            ("scope", self.scopes.to_string().into()),
            ("jti", self.jti.into()),
            ("iat", self.issued_at.seconds().into()),
            ("exp", self.expires_at.seconds().into()),
        ] {
            claims.insert(name.to_owned(), value);
        }
        if let Some(login) = &self.login {
            login.write(&mut claims);
        }
        claims
    }
}

/// An access token of ours that verified. Whether it was revoked since is for the database.
#[derive(Clone, Debug)]
pub struct VerifiedAccessToken {
    /// `jti`.
    pub jti: String,
    /// `sub`.
    pub subject: String,
    /// `client_id`.
    pub client: ClientId,
    /// `scope`.
    pub scopes: ScopeSet,
    /// `aud`.
    pub audience: String,
    /// `exp`.
    pub expires_at: Timestamp,
    /// Every claim.
    pub claims: Claims,
}

/// Why an access token is refused. To the bearer all of them are `invalid_token`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessTokenFault {
    /// Form, type, algorithm or signature.
    #[error(transparent)]
    Jws(#[from] JwsFault),
    /// A claim.
    #[error(transparent)]
    Claim(#[from] ClaimFault),
}

/// Verifies an access token of ours: with all published keys, at its exact end.
///
/// # Errors
/// The first check that fails: signature and type, `iss`, times, and the claims that we always write.
pub fn verify(
    token: &str,
    keys: &VerificationKeys,
    issuer: &str,
    now: Timestamp,
) -> Result<VerifiedAccessToken, AccessTokenFault> {
    let claims = Jws::parse(token)?.verify(TokenType::AccessToken, &SigningAlgorithm::ALL, keys)?;
    if claims::text(&claims, "iss")? != issuer {
        return Err(ClaimFault::WrongIssuer.into());
    }
    let expires_at = claims::check_times(&claims, now, Span::ZERO)?.expires_at;
    Ok(VerifiedAccessToken {
        jti: claims::text(&claims, "jti")?.to_owned(),
        subject: claims::text(&claims, "sub")?.to_owned(),
        client: claims::text(&claims, "client_id")?.parse().map_err(|_| ClaimFault::Malformed("client_id"))?,
        scopes: claims::text(&claims, "scope")?.parse().map_err(|_| ClaimFault::Malformed("scope"))?,
        audience: claims::text(&claims, "aud")?.to_owned(),
        expires_at,
        claims,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assurance_level::AssuranceLevel;
    use crate::domain::credential::AuthenticationMethod;
    use crate::protocols::jose::sample::{KEY, keys, token};
    use serde_json::{Value, json};

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const ISSUER: &str = "https://idp.example";

    fn claims() -> Claims {
        let (client, scopes) = ("rp".parse().expect("a client id"), "openid roles".parse().expect("scopes"));
        let login = LoginFacts {
            authenticated_at: NOW - Span::hours(1),
            level: AssuranceLevel::Two,
            methods: &[AuthenticationMethod::Password, AuthenticationMethod::Totp],
            sid: "s1",
        };
        let token = AccessToken {
            issuer: ISSUER,
            audience: "https://api.example",
            subject: "u:1",
            client: &client,
            scopes: &scopes,
            jti: "j1",
            issued_at: NOW,
            expires_at: NOW + LIFETIME,
            login: Some(login),
            more: json!({"roles": [], "sub": "u:evil"}).as_object().expect("an object").clone(),
        };
        token.claims()
    }

    fn verify_claims(
        claims: &Claims,
        token_type: TokenType,
        now: Timestamp,
    ) -> Result<VerifiedAccessToken, AccessTokenFault> {
        verify(&token(token_type, claims), &keys(&KEY), ISSUER, now)
    }

    #[test]
    fn says_what_rfc_9068_wants_and_nothing_can_be_overwritten() {
        let expected = json!({
            "iss": ISSUER, "aud": "https://api.example", "sub": "u:1", "client_id": "rp", "scope": "openid roles",
            "jti": "j1", "iat": 1_800_000_000, "exp": 1_800_000_300, "auth_time": 1_799_996_400,
            "acr": "https://www.spid.gov.it/SpidL2", "amr": ["pwd", "otp", "mfa"], "sid": "s1", "roles": [],
        });
        assert_eq!(Value::Object(claims()), expected);
    }

    #[test]
    fn verifies_until_its_exact_end() {
        let verified = verify_claims(&claims(), TokenType::AccessToken, NOW + Span::seconds(299)).expect("alive");
        assert_eq!((verified.jti.as_str(), verified.subject.as_str(), verified.client.as_str()), ("j1", "u:1", "rp"));
        assert_eq!(
            (verified.scopes.to_string().as_str(), verified.audience.as_str()),
            ("openid roles", "https://api.example")
        );
        let dead = verify_claims(&claims(), TokenType::AccessToken, NOW + LIFETIME).err();
        assert_eq!(dead, Some(AccessTokenFault::Claim(ClaimFault::Expired)));
    }

    /// S-45, S-85.
    #[test]
    fn other_tokens_issuers_and_shapes_are_refused() {
        for other in
            [TokenType::IdToken, TokenType::LogoutToken, TokenType::ClientAssertion, TokenType::IntrospectionAnswer]
        {
            assert_eq!(verify_claims(&claims(), other, NOW).err(), Some(AccessTokenFault::Jws(JwsFault::Type)));
        }
        for (name, value) in [
            ("iss", json!("https://idp.example/")),
            ("aud", json!(7)),
            ("client_id", json!("u:1")),
            ("scope", json!("\"")),
        ] {
            let mut claims = claims();
            claims.insert(name.to_owned(), value);
            assert!(verify_claims(&claims, TokenType::AccessToken, NOW).is_err(), "{name}");
        }
        for name in ["iss", "aud", "sub", "client_id", "scope", "jti", "exp"] {
            let mut claims = claims();
            claims.remove(name);
            let found = verify_claims(&claims, TokenType::AccessToken, NOW).err();
            assert_eq!(found, Some(AccessTokenFault::Claim(ClaimFault::Missing(name))));
        }
    }
}
