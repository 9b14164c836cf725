//! Verifies logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.6).

use openidconnect::core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKey as _, JsonWebKeyId};
use serde_json::Value;
use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

type Fault = Box<dyn Error + Send + Sync>;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "a module has no Context; it asks the machine for the time")]
fn now() -> Result<u64, Fault> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())
}

/// Verifies a token in the order of the specification and gives its `sid`.
pub fn verify(token: &str, keys: &CoreJsonWebKeySet, issuer: &str, client: &str) -> Result<String, Fault> {
    let (signed, signature) = token.rsplit_once('.').ok_or("not a JWT")?;
    let header: Value = part(token, 0)?;
    if header["typ"] != "logout+jwt" {
        return Err("not a logout token".into());
    }
    // Only signatures by public keys: neither `none` nor a shared secret is in this list.
    let algorithm = match header["alg"].as_str() {
        Some("ES256") => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        Some("RS256") => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        _ => return Err("an algorithm that is not expected".into()),
    };
    let kid = JsonWebKeyId::new(header["kid"].as_str().ok_or("no kid")?.to_owned());
    let key = keys.keys().iter().find(|key| key.key_id() == Some(&kid)).ok_or("an unknown key")?;
    key.verify_signature(&algorithm, signed.as_bytes(), &decode(signature)?)?;
    let claims = payload(token)?;
    let now = now()?;
    let holds = claims["iss"] == issuer
        && claims["aud"] == client
        && claims["exp"].as_u64().is_some_and(|end| now < end)
        && claims["iat"].as_u64().is_some_and(|begin| begin <= now + 60)
        && claims["events"][EVENT].is_object()
        && claims["nonce"].is_null();
    if !holds {
        return Err("a claim does not hold".into());
    }
    Ok(claims["sid"].as_str().ok_or("no sid")?.to_owned())
}

/// The payload of a JWT, not verified.
pub fn payload(token: &str) -> Result<Value, Fault> {
    part(token, 1)
}

fn part(token: &str, position: usize) -> Result<Value, Fault> {
    let part = token.split('.').nth(position).ok_or("not a JWT")?;
    Ok(serde_json::from_slice(&decode(part)?)?)
}

fn decode(part: &str) -> Result<Vec<u8>, Fault> {
    use base64::Engine as _;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part)?)
}
