//! The token endpoint, the ID token and userinfo, with the checks of every flow.

use super::RelyingParty;
use super::claims::check_standard_claims;
use super::jose::Jwt;
use super::request::{Request, check_description, check_unguessable};
use crate::world::hardened::assert_hardened;
use crate::world::wire::Answer;
use serde_json::Value;

/// What the token endpoint gave.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The whole answer.
    pub answer: Value,
}

impl Tokens {
    /// The access token.
    #[must_use]
    pub fn access_token(&self) -> &str {
        self.text("access_token")
    }

    /// The ID token.
    #[must_use]
    pub fn id_token(&self) -> &str {
        self.text("id_token")
    }

    /// The refresh token.
    #[must_use]
    pub fn refresh_token(&self) -> &str {
        self.text("refresh_token")
    }

    /// A member that must be there.
    fn text(&self, name: &str) -> &str {
        self.answer[name].as_str().unwrap_or_else(|| panic!("the answer has no {name}"))
    }
}

/// RFC 6749, section 5.2; RFC 7009, section 2.2.1; RFC 8707, section 2.
const TOKEN_ERRORS: [&str; 8] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "invalid_target",
    "unsupported_token_type",
];

/// Reads a token answer, with the checks of every flow.
///
/// # Panics
/// When it breaks one of them.
#[must_use]
pub fn read_tokens(answer: &Answer) -> Tokens {
    assert_hardened(answer);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.is_not_stored(), "{answer:?}");
    let tokens = Tokens { answer: answer.json() };
    assert_eq!(tokens.answer["token_type"], "Bearer");
    assert!(tokens.answer["expires_in"].as_i64().is_some_and(|seconds| seconds > 0), "{:?}", tokens.answer);
    check_unguessable(tokens.access_token());
    if let Some(refresh) = tokens.answer["refresh_token"].as_str() {
        check_unguessable(refresh);
    }
    tokens
}

/// Reads an error of the token, introspection or revocation endpoint: status and registered code.
///
/// # Panics
/// When it has not the form of one.
#[must_use]
pub fn read_token_error(answer: &Answer) -> (u16, String) {
    assert_hardened(answer);
    assert!(answer.is_not_stored(), "{answer:?}");
    let body = answer.json();
    let error = body["error"].as_str().unwrap_or_else(|| panic!("no error in {body}")).to_owned();
    assert!(TOKEN_ERRORS.contains(&error.as_str()), "{error} is not a registered error");
    assert!(answer.status == 400 || (answer.status == 401 && error == "invalid_client"), "{answer:?}");
    check_description(body["error_description"].as_str());
    (answer.status, error)
}

impl RelyingParty {
    /// A request at the token endpoint.
    pub async fn token_call(&self, fields: &[(&str, &str)]) -> Answer {
        self.call("token_endpoint", fields).send().await
    }

    /// The code and what belongs to it.
    #[must_use]
    pub fn exchange_fields<'a>(&'a self, code: &'a str, request: &'a Request) -> Vec<(&'a str, &'a str)> {
        let redirect_uri = request.value("redirect_uri").expect("the request names its redirect address");
        let mut fields = vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect_uri)];
        fields.extend(request.verifier.as_deref().map(|verifier| ("code_verifier", verifier)));
        fields
    }

    /// Tokens for a code.
    pub async fn exchange(&self, code: &str, request: &Request) -> Tokens {
        read_tokens(&self.token_call(&self.exchange_fields(code, request)).await)
    }

    /// The refusal of a code.
    pub async fn exchange_error(&self, code: &str, request: &Request) -> (u16, String) {
        read_token_error(&self.token_call(&self.exchange_fields(code, request)).await)
    }

    /// Fresh tokens.
    pub async fn refresh(&self, token: &str) -> Tokens {
        read_tokens(&self.refresh_call(token).await)
    }

    /// A request for fresh tokens.
    pub async fn refresh_call(&self, token: &str) -> Answer {
        self.token_call(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    /// The published keys, after checks of the whole set.
    ///
    /// # Panics
    /// When a key is private, malformed, or shares its `kid`.
    pub async fn key_set(&self) -> Value {
        let answer = self.wire.get(self.endpoint("jwks_uri")).send().await;
        assert_hardened(&answer);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(matches!(answer.media_type(), "application/json" | "application/jwk-set+json"), "{answer:?}");
        let set: Value = serde_json::from_str(&answer.body).expect("a key set is JSON");
        let keys = set["keys"].as_array().expect("a key set has keys");
        let mut seen = Vec::new();
        for key in keys {
            for private in ["d", "p", "q", "dp", "dq", "qi", "k", "oth"] {
                assert!(key.get(private).is_none(), "a private member {private} is published");
            }
            let kid = key["kid"].as_str().expect("every key has a kid");
            assert!(!seen.contains(&kid), "two keys are called {kid}");
            seen.push(kid);
            let _sound = super::jose::public_key(key);
        }
        assert!(!keys.is_empty(), "no key is published");
        set
    }

    /// Verifies an ID token as every flow must (OpenID Connect Core 3.1.3.7), and gives its claims.
    ///
    /// # Panics
    /// When it is not good.
    pub async fn verify_id_token(&self, token: &str, nonce: Option<&str>) -> Value {
        let jwt = Jwt::parse(token);
        assert_eq!(jwt.header("alg"), self.seed.client.id_token_signed_response_alg.name());
        assert!(jwt.is_signed_by(&self.key_set().await), "the signature is wrong");
        for trap in ["jku", "x5u", "x5c", "jwk"] {
            assert!(jwt.header.get(trap).is_none(), "a key in the header: {trap}");
        }
        let (claims, now) = (&jwt.claims, self.now());
        assert_eq!(claims["iss"], self.issuer);
        let id = self.seed.id();
        let names_us =
            claims["aud"] == id || claims["aud"].as_array().is_some_and(|aud| aud.iter().any(|one| one == id));
        assert!(names_us, "aud: {claims}");
        assert!(claims["exp"].as_i64().is_some_and(|exp| exp > now), "exp: {claims}");
        assert!(claims["iat"].as_i64().is_some_and(|iat| (iat - now).abs() <= 300), "iat: {claims}");
        assert_eq!(claims.get("nonce").and_then(Value::as_str), nonce, "nonce: {claims}");
        assert!(claims.get("acr").is_none_or(|acr| acr.as_str().is_some_and(|acr| !acr.is_empty())), "acr: {claims}");
        if let Some(at) = claims.get("auth_time") {
            let at = at.as_i64().expect("auth_time is a number");
            assert!(at <= now && at > now - 31_536_000, "auth_time: {claims}");
        }
        assert!(claims["sub"].as_str().is_some_and(|sub| !sub.is_empty()), "sub: {claims}");
        check_standard_claims(claims);
        jwt.claims
    }

    /// Userinfo, with the checks of every flow. `sub` is that of the ID token.
    ///
    /// # Panics
    /// When it breaks one of them.
    pub async fn userinfo(&self, access_token: &str, sub: &Value) -> Value {
        let answer = self.wire.get(self.endpoint("userinfo_endpoint")).bearer(access_token).send().await;
        read_userinfo(&answer, sub)
    }

    /// The status of userinfo for a token that must be refused, after checks of the refusal (RFC 6750, section 3).
    ///
    /// # Panics
    /// When the refusal has not the form of one.
    pub async fn userinfo_refusal(&self, access_token: &str) -> u16 {
        let answer = self.wire.get(self.endpoint("userinfo_endpoint")).bearer(access_token).send().await;
        assert_hardened(&answer);
        assert!((400..500).contains(&answer.status), "{answer:?}");
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        assert!(challenge.starts_with("Bearer") && challenge.contains("error="), "{answer:?}");
        answer.status
    }
}

/// Reads a userinfo answer.
///
/// # Panics
/// When it breaks a check.
#[must_use]
pub fn read_userinfo(answer: &Answer, sub: &Value) -> Value {
    assert_hardened(answer);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.is_not_stored(), "{answer:?}");
    let claims = answer.json();
    assert_eq!(claims["sub"], *sub, "userinfo speaks of another person");
    check_standard_claims(&claims);
    claims
}
