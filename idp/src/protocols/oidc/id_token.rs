//! ID tokens (OpenID Connect Core 2), and those that come back as hints (3.1.2.2, 4; RP-Initiated Logout 1.0, 2).

use crate::domain::id::ClientId;
use crate::domain::time::{Span, Timestamp};
use crate::protocols::jose::algorithm::SigningAlgorithm;
use crate::protocols::jose::claims::{self, ClaimFault, Claims};
use crate::protocols::jose::jwk::VerificationKeys;
use crate::protocols::jose::jws::{Jws, JwsFault, TokenType};
use crate::protocols::oidc::login_facts::LoginFacts;

/// How long an ID token lives.
pub const LIFETIME: Span = Span::minutes(5);

/// What an ID token says. Sign [`IdToken::claims`] as [`TokenType::IdToken`].
#[derive(Clone, Debug)]
pub struct IdToken<'a> {
    /// Our issuer.
    pub issuer: &'a str,
    /// The client, who is the one audience.
    pub client: &'a ClientId,
    /// The person as this client knows them.
    pub subject: &'a str,
    /// When it is issued.
    pub issued_at: Timestamp,
    /// The login it rests on.
    pub login: LoginFacts<'a>,
    /// As the request sent it; absent at refresh (12.2).
    pub nonce: Option<&'a str>,
    /// Claims asked for by the parameter `claims`, and those of the contract. Never replaces one of the above.
    pub more: Claims,
}

impl IdToken<'_> {
    /// The claims.
    #[must_use]
    pub fn claims(&self) -> Claims {
        let mut claims = self.more.clone();
        for (name, value) in [
            ("iss", self.issuer.into()),
            ("aud", self.client.as_str().into()),
            ("sub", self.subject.into()),
            ("iat", self.issued_at.seconds().into()),
            ("exp", (self.issued_at + LIFETIME).seconds().into()),
        ] {
            claims.insert(name.to_owned(), value);
        }
        self.login.write(&mut claims);
        match self.nonce {
            Some(nonce) => claims.insert("nonce".to_owned(), nonce.into()),
            None => claims.remove("nonce"),
        };
        claims
    }
}

/// An ID token of ours that came back, in whatever age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HintedLogin {
    /// The client it was given to.
    pub client: ClientId,
    /// The person as that client knows them.
    pub subject: String,
    /// How that client knows the session.
    pub sid: String,
}

/// Why a hint is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HintFault {
    /// Form, type, algorithm or signature.
    #[error(transparent)]
    Jws(#[from] JwsFault),
    /// A claim.
    #[error(transparent)]
    Claim(#[from] ClaimFault),
}

/// Verifies an `id_token_hint`: signature and issuer, not the time, since people sign out long after five minutes.
///
/// # Errors
/// The first check that fails. A signed userinfo answer, which has neither `exp` nor `sid`, is no ID token (S-45).
pub fn verify_hint(hint: &str, keys: &VerificationKeys, issuer: &str) -> Result<HintedLogin, HintFault> {
    let claims = Jws::parse(hint)?.verify(TokenType::IdToken, &SigningAlgorithm::ALL, keys)?;
    if claims::text(&claims, "iss")? != issuer {
        return Err(ClaimFault::WrongIssuer.into());
    }
    for name in ["exp", "iat"] {
        claims::find_time(&claims, name)?.ok_or(ClaimFault::Missing(name))?;
    }
    Ok(HintedLogin {
        client: claims::text(&claims, "aud")?.parse().map_err(|_| ClaimFault::WrongAudience)?,
        subject: claims::text(&claims, "sub")?.to_owned(),
        sid: claims::text(&claims, "sid")?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assurance_level::AssuranceLevel;
    use crate::domain::credential::AuthenticationMethod;
    use crate::protocols::jose::sample::{KEY, STRANGER, keys, token, token_by};
    use serde_json::{Value, json};

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const ISSUER: &str = "https://idp.example";

    fn claims(nonce: Option<&str>) -> Claims {
        let client = "rp".parse().expect("a client id");
        let login = LoginFacts {
            authenticated_at: NOW - Span::hours(1),
            level: AssuranceLevel::One,
            methods: &[AuthenticationMethod::Password],
            sid: "s1",
        };
        let more = json!({"email": "a@example.it", "iss": "https://evil.example", "nonce": "evil"});
        let more = more.as_object().expect("an object").clone();
        IdToken { issuer: ISSUER, client: &client, subject: "u:1", issued_at: NOW, login, nonce, more }.claims()
    }

    fn verify_claims(claims: &Claims, token_type: TokenType) -> Result<HintedLogin, HintFault> {
        verify_hint(&token(token_type, claims), &keys(&KEY), ISSUER)
    }

    #[test]
    fn says_what_core_wants_and_nothing_can_be_overwritten() {
        let mut expected = json!({
            "iss": ISSUER, "aud": "rp", "sub": "u:1", "iat": 1_800_000_000, "exp": 1_800_000_300,
            "auth_time": 1_799_996_400, "acr": "https://www.spid.gov.it/SpidL1", "amr": ["pwd"], "sid": "s1",
            "email": "a@example.it", "nonce": "n",
        });
        assert_eq!(Value::Object(claims(Some("n"))), expected);
        expected.as_object_mut().expect("an object").remove("nonce");
        assert_eq!(Value::Object(claims(None)), expected);
    }

    #[test]
    fn an_old_hint_is_believed() {
        let mut old = claims(None);
        old.insert("exp".to_owned(), 1_000_000_000.into());
        let hinted = verify_claims(&old, TokenType::IdToken).expect("expired is good enough");
        let client = "rp".parse().expect("a client id");
        assert_eq!(hinted, HintedLogin { client, subject: "u:1".to_owned(), sid: "s1".to_owned() });
    }

    #[test]
    fn a_forged_or_foreign_hint_is_not() {
        for other in [TokenType::AccessToken, TokenType::LogoutToken, TokenType::IntrospectionAnswer] {
            assert_eq!(verify_claims(&claims(None), other), Err(HintFault::Jws(JwsFault::Type)));
        }
        let forged = token_by(&STRANGER, TokenType::IdToken, &claims(None));
        let keys = keys(&KEY);
        assert_eq!(verify_hint(&forged, &keys, ISSUER), Err(HintFault::Jws(JwsFault::UnknownKey)));
        let (_, rest) = forged.split_once('.').expect("dots");
        // {"alg":"none"}
        let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", rest.split('.').next().expect("a payload"));
        assert_eq!(verify_hint(&unsigned, &keys, ISSUER), Err(HintFault::Jws(JwsFault::Algorithm)));
        for (name, value) in [("iss", json!("https://other.example")), ("aud", json!(["rp"])), ("aud", json!("u:1"))] {
            let mut claims = claims(None);
            claims.insert(name.to_owned(), value);
            assert!(verify_claims(&claims, TokenType::IdToken).is_err(), "{name}");
        }
        for name in ["iss", "aud", "sub", "exp", "iat", "sid"] {
            let mut claims = claims(None);
            claims.remove(name);
            assert_eq!(verify_claims(&claims, TokenType::IdToken), Err(HintFault::Claim(ClaimFault::Missing(name))));
        }
    }
}
