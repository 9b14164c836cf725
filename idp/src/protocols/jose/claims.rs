//! The registered claims of a JWT (RFC 7519, section 4.1): reading them, and their times.

use crate::domain::time::{Span, Timestamp};
use serde_json::{Map, Value};

/// How far the clock of another party may be from ours: the one skew of the product (S-44).
pub const SKEW: Span = Span::seconds(60);

/// The claims of a token whose signature was verified, or about to be written.
pub type Claims = Map<String, Value>;

/// A claim that is missing, malformed, or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClaimFault {
    /// A claim that this kind of token must have.
    #[error("the claim {0} is missing")]
    Missing(&'static str),
    /// Of another JSON type, or a time outside the calendar.
    #[error("the claim {0} is malformed")]
    Malformed(&'static str),
    /// `exp` has passed.
    #[error("the token has expired")]
    Expired,
    /// `nbf` lies ahead.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// `iat` lies ahead.
    #[error("the token was issued in the future")]
    IssuedAhead,
    /// `exp` lies further ahead than this kind of token may live.
    #[error("the token lives too long")]
    TooLongLived,
    /// `iss` is somebody else.
    #[error("the token comes from another issuer")]
    WrongIssuer,
    /// `aud` does not name us, or names others.
    #[error("the token is for somebody else")]
    WrongAudience,
    /// `sub` is not who it must be.
    #[error("the token is about somebody else")]
    WrongSubject,
}

/// The times of a token that were found to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// `exp`.
    pub expires_at: Timestamp,
    /// `iat`, where stated.
    pub issued_at: Option<Timestamp>,
}

/// A claim that is a text, if it is there.
///
/// # Errors
/// [`ClaimFault::Malformed`] when it is something else.
pub fn find_text<'a>(claims: &'a Claims, name: &'static str) -> Result<Option<&'a str>, ClaimFault> {
    match claims.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ClaimFault::Malformed(name)),
    }
}

/// A claim that must be there and be a text.
///
/// # Errors
/// When it is missing or something else.
pub fn text<'a>(claims: &'a Claims, name: &'static str) -> Result<&'a str, ClaimFault> {
    find_text(claims, name)?.ok_or(ClaimFault::Missing(name))
}

/// A claim that is a `NumericDate` (RFC 7519, section 2: seconds, a fraction is allowed), if it is there.
///
/// # Errors
/// [`ClaimFault::Malformed`] when it is no number, or before 1970, or after the year 9999.
pub fn find_time(claims: &Claims, name: &'static str) -> Result<Option<Timestamp>, ClaimFault> {
    const END: i64 = 253_402_300_800;
    let Some(value) = claims.get(name) else { return Ok(None) };
    let whole = value.as_i64().filter(|seconds| (0..END).contains(seconds)).map(Timestamp::from_seconds);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "the range is checked just before"
    )]
    let fraction = || {
        let seconds = value.as_f64().filter(|seconds| (0.0..END as f64).contains(seconds))?;
        Some(Timestamp::from_microseconds((seconds * 1e6) as i64))
    };
    whole.or_else(fraction).map(Some).ok_or(ClaimFault::Malformed(name))
}

/// Checks `exp` (required), `nbf` and `iat` (where stated) at `now`, each eased by `skew`: [`SKEW`] for tokens of
/// others, nothing for our own.
///
/// # Errors
/// The first time that is missing, malformed or does not hold.
pub fn check_times(claims: &Claims, now: Timestamp, skew: Span) -> Result<Times, ClaimFault> {
    let expires_at = find_time(claims, "exp")?.ok_or(ClaimFault::Missing("exp"))?;
    if now >= expires_at + skew {
        return Err(ClaimFault::Expired);
    }
    // Replicas of one installation may differ a little too, hence the full skew for what lies ahead.
    if find_time(claims, "nbf")?.is_some_and(|not_before| not_before > now + SKEW) {
        return Err(ClaimFault::NotYetValid);
    }
    let issued_at = find_time(claims, "iat")?;
    if issued_at.is_some_and(|issued| issued > now + SKEW) {
        return Err(ClaimFault::IssuedAhead);
    }
    Ok(Times { expires_at, issued_at })
}

/// The audiences of a token: `aud` is a text or a list of texts (RFC 7519, section 4.1.3).
///
/// # Errors
/// When `aud` is missing, empty or something else.
pub fn audiences(claims: &Claims) -> Result<Vec<&str>, ClaimFault> {
    match claims.get("aud") {
        None => Err(ClaimFault::Missing("aud")),
        Some(Value::String(one)) => Ok(vec![one]),
        Some(Value::Array(list)) if !list.is_empty() => {
            list.iter().map(|one| one.as_str().ok_or(ClaimFault::Malformed("aud"))).collect()
        }
        Some(_) => Err(ClaimFault::Malformed("aud")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn claims(value: Value) -> Claims {
        match value {
            Value::Object(members) => members,
            _ => panic!("the test writes objects"),
        }
    }

    /// S-44: each boundary, one second on either side.
    #[test]
    fn times_hold_within_the_skew_and_not_beyond() {
        let at = |name: &str, offset: i64| {
            let mut times = claims(json!({"exp": 1_800_000_300}));
            times.insert(name.to_owned(), (1_800_000_000 + offset).into());
            check_times(&times, NOW, SKEW).map(|_| ())
        };
        assert_eq!((at("exp", -59), at("exp", -60)), (Ok(()), Err(ClaimFault::Expired)));
        assert_eq!((at("nbf", 60), at("nbf", 61)), (Ok(()), Err(ClaimFault::NotYetValid)));
        assert_eq!((at("iat", 60), at("iat", 61)), (Ok(()), Err(ClaimFault::IssuedAhead)));
        let ours = claims(json!({"exp": 1_800_000_000}));
        assert_eq!(check_times(&ours, NOW, Span::ZERO), Err(ClaimFault::Expired), "our own end when they say");
    }

    #[test]
    fn times_are_numbers_of_this_calendar() {
        for (value, good) in [
            (json!(1_800_000_000), true),
            (json!(1_800_000_000.5), true),
            (json!("1800000000"), false),
            (json!(-1), false),
            (json!(1e300), false),
            (json!(u64::MAX), false),
            (json!(null), false),
            (json!([1_800_000_000]), false),
        ] {
            assert_eq!(find_time(&claims(json!({"exp": value})), "exp").is_ok(), good, "{value}");
        }
        assert_eq!(check_times(&Claims::new(), NOW, SKEW), Err(ClaimFault::Missing("exp")));
    }

    #[test]
    fn an_audience_is_a_text_or_texts() {
        assert_eq!(audiences(&claims(json!({"aud": "a"}))), Ok(vec!["a"]));
        assert_eq!(audiences(&claims(json!({"aud": ["a", "b"]}))), Ok(vec!["a", "b"]));
        for bad in [json!([]), json!(7), json!(["a", 7]), json!(null), json!({"a": 1})] {
            assert_eq!(audiences(&claims(json!({"aud": bad}))), Err(ClaimFault::Malformed("aud")), "{bad}");
        }
        assert_eq!(audiences(&Claims::new()), Err(ClaimFault::Missing("aud")));
    }

    proptest! {
        #[test]
        fn any_number_is_a_time_or_refused(number in any::<f64>()) {
            let _ = find_time(&claims(json!({"exp": number})), "exp");
        }
    }
}
