//! What must hold for the claims of every ID token and every userinfo answer.

use serde_json::Value;

/// The claims of a scope, as OpenID Connect Core 5.4 gives them out.
#[must_use]
pub fn claims_of_scope(scope: &str) -> &'static [&'static str] {
    match scope {
        "profile" => &["name", "given_name", "family_name", "preferred_username", "gender", "birthdate", "updated_at"],
        "email" => &["email", "email_verified"],
        "address" => &["address"],
        "phone" => &["phone_number", "phone_number_verified"],
        _ => &[],
    }
}

/// Checks the JSON types of the standard claims (OpenID Connect Core 5.1), and that none is empty or null.
///
/// # Panics
/// When one is of another type.
pub fn check_standard_claims(claims: &Value) {
    let claims = claims.as_object().expect("claims are an object");
    for (name, value) in claims {
        assert!(!value.is_null() && value != "" && *value != serde_json::json!({}), "{name} is empty: {value}");
        let is_right = match name.as_str() {
            "email_verified" | "phone_number_verified" => value.is_boolean(),
            "address" => value.as_object().is_some_and(|parts| parts.values().all(Value::is_string)),
            "updated_at" | "exp" | "iat" | "auth_time" => {
                value.as_i64().is_some_and(|seconds| seconds < 10_000_000_000)
            }
            "sub" => value.as_str().is_some_and(|sub| sub.is_ascii() && sub.len() <= 255),
            "birthdate" => value.as_str().is_some_and(|date| date.len() == 10),
            "name" | "given_name" | "family_name" | "preferred_username" | "gender" | "locale" | "email"
            | "phone_number" | "iss" | "nonce" | "acr" | "azp" | "sid" => value.is_string(),
            "amr" => value.as_array().is_some_and(|methods| methods.iter().all(Value::is_string)),
            _ => true,
        };
        assert!(is_right, "{name} has the wrong type: {value}");
    }
}

/// Checks that none of the identity claims is there.
///
/// # Panics
/// When one is.
pub fn check_no_identity(claims: &Value) {
    for scope in ["profile", "email", "address", "phone"] {
        for name in claims_of_scope(scope) {
            assert!(claims.get(name).is_none(), "{name} was not asked for: {claims}");
        }
    }
}
