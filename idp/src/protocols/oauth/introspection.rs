//! Token introspection (RFC 7662): the request, and the two answers.

use crate::domain::secret::Secret;
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
}
