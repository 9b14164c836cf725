//! Token introspection (RFC 7662): the request, and the two answers, in JSON or signed (RFC 9701).

use crate::domain::id::ClientId;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::protocols::jose::claims::Claims;
use crate::protocols::oauth::error::OAuthError;
use crate::protocols::oauth::parameters::Parameters;
use crate::protocols::oauth::token_request::check_not_repeated;
use serde_json::{Value, json};

/// A token that somebody asks about, or wants to end.
#[derive(Debug, Clone)]
pub struct TokenQuestion {
    /// The token.
    pub token: Secret,
    /// Which kind the asker believes it to be: a hint on where to look first, nothing more.
    pub hint: Option<TokenKind>,
}

/// The kinds of tokens that can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// `access_token`.
    Access,
    /// `refresh_token`.
    Refresh,
}

/// The media type of signed answers (RFC 9701, sections 4 and 5).
pub const SIGNED_ANSWER: &str = "application/token-introspection+jwt";

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerForm {
    /// As JSON (RFC 7662, section 2.2).
    Json,
    /// As a JWT that can be kept as evidence (RFC 9701).
    Signed,
}

impl AnswerForm {
    /// What the header `Accept` asks for: signed where the type is named and not turned down, JSON in every other case.
    #[must_use]
    pub fn of_accept(accept: &str) -> Self {
        let wanted = accept.split(',').any(|range| {
            let mut parts = range.split(';').map(str::trim);
            let names_it = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(SIGNED_ANSWER));
            let is_turned_down = |part: &str| {
                let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
                weight.is_some_and(|weight| weight.bytes().all(|byte| matches!(byte, b'0' | b'.')))
            };
            names_it && !parts.any(is_turned_down)
        });
        if wanted { Self::Signed } else { Self::Json }
    }
}

impl TokenQuestion {
    /// Reads `token` and `token_type_hint` (RFC 7662, section 2.1; RFC 7009, section 2.1). An unknown hint is
    /// ignored.
    ///
    /// # Errors
    /// `invalid_request` when the token is missing, or a parameter is repeated.
    pub fn parse(parameters: &Parameters) -> Result<Self, OAuthError> {
        check_not_repeated(parameters)?;
        let token = parameters.find("token").ok_or(OAuthError::invalid_request("token is missing"))?;
        let hint = match parameters.find("token_type_hint") {
            Some("access_token") => Some(TokenKind::Access),
            Some("refresh_token") => Some(TokenKind::Refresh),
            Some(_) | None => None,
        };
        Ok(Self { token: token.into(), hint })
    }
}

/// The answer for a token that is not alive, not ours, or not the asker's business: nothing but that (RFC 7662,
/// section 2.2).
#[must_use]
pub fn inactive() -> Value {
    json!({ "active": false })
}

/// The answer for a live access token: its claims, as they hold now, with `active` and `token_type`.
#[must_use]
pub fn active(claims: &Claims) -> Value {
    let mut answer = claims.clone();
    answer.insert("active".to_owned(), true.into());
    answer.insert("token_type".to_owned(), "Bearer".into());
    Value::Object(answer)
}

/// The claims of a signed answer (RFC 9701, section 5): the answer as one member, for the asker alone. Neither `sub` nor
/// `exp` stands beside it, so that it cannot pass for an access token. Sign it as
/// [`crate::protocols::jose::TokenType::IntrospectionAnswer`].
#[must_use]
pub fn signed_claims(issuer: &str, asker: &ClientId, now: Timestamp, answer: Value) -> Claims {
    let claims: [(&str, Value); 4] = [
        ("iss", issuer.into()),
        ("aud", asker.as_str().into()),
        ("iat", now.seconds().into()),
        ("token_introspection", answer),
    ];
    claims.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::oauth::error::ErrorCode;

    fn parse(form: &str) -> Result<TokenQuestion, OAuthError> {
        TokenQuestion::parse(&Parameters::parse(form.as_bytes()).expect("a good form"))
    }

    #[test]
    fn a_hint_is_only_a_hint() {
        for (form, hint) in [
            ("token=t", None),
            ("token=t&token_type_hint=access_token", Some(TokenKind::Access)),
            ("token=t&token_type_hint=refresh_token", Some(TokenKind::Refresh)),
            ("token=t&token_type_hint=pat", None),
        ] {
            let question = parse(form).expect("a question");
            assert_eq!((question.token.expose(), question.hint), ("t", hint), "{form}");
        }
    }

    #[test]
    fn a_question_without_one_token_is_refused() {
        for bad in ["", "token=", "token=a&token=b", "token_type_hint=access_token"] {
            assert_eq!(parse(bad).map(|_| ()).map_err(|error| error.code), Err(ErrorCode::InvalidRequest), "{bad}");
        }
    }

    #[test]
    fn an_inactive_token_tells_nothing() {
        assert_eq!(inactive(), json!({"active": false}));
        let claims = json!({"sub": "u:1"}).as_object().expect("an object").clone();
        assert_eq!(active(&claims), json!({"active": true, "token_type": "Bearer", "sub": "u:1"}));
    }

    #[test]
    fn a_signed_answer_is_given_to_whoever_asks_for_it() {
        for accept in [
            SIGNED_ANSWER,
            "Application/Token-Introspection+JWT",
            "application/json, application/token-introspection+jwt;q=0.5",
            " application/token-introspection+jwt ; q=1",
        ] {
            assert_eq!(AnswerForm::of_accept(accept), AnswerForm::Signed, "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "application/json",
            "application/jwt",
            "application/token-introspection+jwt;q=0",
            "application/token-introspection+jwt; q=0.000",
            "application/token-introspection+jwtx",
        ] {
            assert_eq!(AnswerForm::of_accept(accept), AnswerForm::Json, "{accept}");
        }
    }

    #[test]
    fn a_signed_answer_is_no_token() {
        let asker = "rp".parse().expect("a client id");
        let now = Timestamp::from_seconds(1_800_000_000);
        let claims = signed_claims("https://idp.example", &asker, now, inactive());
        let expected = json!({
            "iss": "https://idp.example", "aud": "rp", "iat": 1_800_000_000, "token_introspection": {"active": false},
        });
        assert_eq!(Value::Object(claims), expected);
    }
}
