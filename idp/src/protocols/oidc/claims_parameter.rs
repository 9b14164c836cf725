//! The parameter `claims` (OpenID Connect Core 5.5).

use crate::domain::authorization_request::ClaimsRequest;
use crate::domain::claim::Claim;
use crate::protocols::jose::json;
use crate::protocols::oauth::error::OAuthError;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The longest parameter that is read, in bytes.
const MAX_LENGTH: usize = 8192;
const MAX_VALUES: usize = 16;

/// What the parameter asks for, with the two claims that are more than a wish taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedClaims {
    /// Claims about the person.
    pub claims: ClaimsRequest,
    /// The values of `acr` in the ID token, and whether it is essential.
    pub acr: Option<(Vec<String>, bool)>,
    /// The value of `sub` that the person must have.
    pub subject: Option<String>,
}

/// Reads the parameter. Unknown members and claims are ignored (5.5.1); a malformed one fails the request.
///
/// # Errors
/// `invalid_request`.
pub fn parse(text: Option<&str>) -> Result<WantedClaims, OAuthError> {
    let malformed = || OAuthError::invalid_request("claims is not a JSON object as OpenID Connect Core 5.5 wants it");
    let Some(text) = text else { return Ok(WantedClaims::default()) };
    if text.len() > MAX_LENGTH {
        return Err(OAuthError::invalid_request("claims is longer than 8192 characters"));
    }
    let members = json::parse_object(text.as_bytes()).map_err(|_| malformed())?;
    let section = |name: &str| match members.get(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(section)) => Ok(section.clone()),
        Some(_) => Err(malformed()),
    };
    let (userinfo, id_token) = (section("userinfo")?, section("id_token")?);
    let wanted = |section: &Map<String, Value>| -> Result<BTreeMap<Claim, bool>, OAuthError> {
        let known = section.iter().filter_map(|(name, wish)| Some((Claim::from_member(name)?, wish)));
        known.map(|(claim, wish)| Ok((claim, Wish::parse(wish).ok_or_else(malformed)?.essential))).collect()
    };
    let single = |section: &Map<String, Value>, name: &str| {
        section.get(name).map(|wish| Wish::parse(wish).ok_or_else(malformed)).transpose()
    };
    let acr = single(&id_token, "acr")?.map(|wish| (wish.values, wish.essential));
    let subjects = [single(&id_token, "sub")?, single(&userinfo, "sub")?];
    let mut subjects = subjects.into_iter().flatten().flat_map(|wish| wish.values).collect::<BTreeSet<_>>().into_iter();
    let (subject, other) = (subjects.next(), subjects.next());
    if other.is_some() {
        return Err(OAuthError::invalid_request("claims names more than one person"));
    }
    let claims = ClaimsRequest { userinfo: wanted(&userinfo)?, id_token: wanted(&id_token)? };
    Ok(WantedClaims { claims, acr, subject })
}

/// The request without the claims that the client may not be told (S-57).
#[must_use]
pub fn limit(mut claims: ClaimsRequest, permitted: &BTreeSet<Claim>) -> ClaimsRequest {
    claims.userinfo.retain(|claim, _| permitted.contains(claim));
    claims.id_token.retain(|claim, _| permitted.contains(claim));
    claims
}

/// `null`, or an object with `essential`, `value`, `values` (5.5.1).
struct Wish {
    essential: bool,
    values: Vec<String>,
}

impl Wish {
    fn parse(wish: &Value) -> Option<Self> {
        let members = match wish {
            Value::Null => return Some(Self { essential: false, values: Vec::new() }),
            Value::Object(members) => members,
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => return None,
        };
        let essential = members.get("essential").map_or(Some(false), Value::as_bool)?;
        let single = members.get("value").into_iter();
        let several = members.get("values").map_or(Some(&[][..]), |values| values.as_array().map(Vec::as_slice))?;
        // Values of another type than text are wishes about claims that we compare nowhere.
        let values = single.chain(several).filter_map(Value::as_str).map(str::to_owned).take(MAX_VALUES).collect();
        Some(Self { essential, values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn good(text: &str) -> WantedClaims {
        parse(Some(text)).expect("a good parameter")
    }

    #[test]
    fn reads_the_example_of_the_specification() {
        let wanted = good(
            r#"{"userinfo": {"given_name": {"essential": true}, "nickname": null, "email": {"essential": true},
                "email_verified": {"essential": true}, "picture": null, "http://example.info/claims/groups": null},
               "id_token": {"auth_time": {"essential": true},
                "acr": {"values": ["urn:mace:incommon:iap:silver"]}}}"#,
        );
        let userinfo = [(Claim::GivenName, true), (Claim::Email, true), (Claim::EmailVerified, true)];
        assert_eq!(wanted.claims.userinfo, BTreeMap::from(userinfo));
        assert_eq!(wanted.claims.id_token, BTreeMap::new());
        assert_eq!(wanted.acr, Some((vec!["urn:mace:incommon:iap:silver".to_owned()], false)));
        assert_eq!(wanted.subject, None);
    }

    #[test]
    fn takes_out_level_and_subject() {
        let wanted = good(r#"{"id_token": {"acr": {"essential": true, "value": "x"}, "sub": {"value": "u:1"}}}"#);
        assert_eq!(wanted.acr, Some((vec!["x".to_owned()], true)));
        assert_eq!(wanted.subject.as_deref(), Some("u:1"));
        assert!(parse(Some(r#"{"id_token":{"sub":{"value":"a"}},"userinfo":{"sub":{"value":"b"}}}"#)).is_err());
        assert_eq!(parse(None), Ok(WantedClaims::default()));
        assert_eq!(good(r#"{"userinfo": null, "other": 7}"#), WantedClaims::default());
    }

    #[test]
    fn a_malformed_parameter_is_refused() {
        let long = format!(r#"{{"x":"{}"}}"#, "x".repeat(MAX_LENGTH));
        for bad in [
            "",
            "[]",
            "null",
            "{",
            r#"{"userinfo": []}"#,
            r#"{"userinfo": {"name": true}}"#,
            r#"{"userinfo": {"name": {"essential": "yes"}}}"#,
            r#"{"id_token": {"acr": {"values": "x"}}}"#,
            r#"{"userinfo": {"name": null, "name": null}}"#,
            long.as_str(),
        ] {
            assert!(parse(Some(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_client_is_limited_to_what_it_is_registered_for() {
        let wanted = good(r#"{"userinfo": {"name": null, "fiscal_number": null}, "id_token": {"email": null}}"#);
        let limited = limit(wanted.claims, &BTreeSet::from([Claim::Name]));
        assert_eq!(limited.userinfo, BTreeMap::from([(Claim::Name, false)]));
        assert_eq!(limited.id_token, BTreeMap::new());
    }

    proptest! {
        #[test]
        fn never_panics(text in "[\\[\\]{}:,\"a-z_ 0-9]{0,80}") {
            let _ = parse(Some(&text));
        }
    }
}
