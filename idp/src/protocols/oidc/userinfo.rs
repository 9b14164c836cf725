//! What a client is told about a person, at userinfo and, where asked, in the ID token (OpenID Connect Core 5).

use crate::domain::authorization_request::ClaimsRequest;
use crate::domain::claim::Claim;
use crate::domain::client::Client;
use crate::domain::id::ClientId;
use crate::domain::scope::{Scope, ScopeSet};
use crate::domain::time::Timestamp;
use crate::protocols::jose::claims::Claims;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is known of a person, in no particular protocol. What is not known is left out of every answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonClaims {
    /// Given name or names.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// The user name.
    pub preferred_username: Option<String>,
    /// `female` or `male`.
    pub gender: Option<String>,
    /// `YYYY-MM-DD`.
    pub birthdate: Option<String>,
    /// A language tag.
    pub locale: Option<String>,
    /// When any of this last changed.
    pub updated_at: Option<Timestamp>,
    /// Electronic mail address.
    pub email: Option<String>,
    /// Whether it was proven to be the person's.
    pub email_verified: bool,
    /// Postal address.
    pub address: Option<PostalAddress>,
    /// Telephone number in E.164 form.
    pub phone_number: Option<String>,
    /// Whether it was proven to be the person's.
    pub phone_number_verified: bool,
    /// The Italian fiscal code, without prefix.
    pub fiscal_code: Option<String>,
}

/// A postal address (OpenID Connect Core 5.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostalAddress {
    /// The whole address as on a letter.
    pub formatted: Option<String>,
    /// Street and number.
    pub street_address: Option<String>,
    /// Municipality.
    pub locality: Option<String>,
    /// Province.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// The claims that a client is told at userinfo: those of the granted scopes, its registered attributes, and what it
/// asked for singly; never more than it is registered for now (S-57). Nothing without `openid`. Consent pages list
/// the same claims.
#[must_use]
pub fn released(client: &Client, scopes: &ScopeSet, request: &ClaimsRequest) -> BTreeSet<Claim> {
    if !scopes.contains(&Scope::OpenId) {
        return BTreeSet::new();
    }
    let mut claims = scopes.claims();
    claims.extend(&client.attributes);
    claims.extend(request.userinfo.keys());
    claims.intersection(&client.permitted_claims()).copied().collect()
}

/// The claims that a client is told in the ID token: only those asked for there (OpenID Connect Core 5.4, 5.5).
#[must_use]
pub fn released_in_id_token(client: &Client, request: &ClaimsRequest) -> BTreeSet<Claim> {
    let asked: BTreeSet<Claim> = request.id_token.keys().copied().collect();
    asked.intersection(&client.permitted_claims()).copied().collect()
}

/// The values of `wanted` that are known of `person`, by member name; never `null`, never empty (5.3.2).
#[must_use]
pub fn select(person: &PersonClaims, wanted: &BTreeSet<Claim>) -> Claims {
    let known = wanted.iter().filter_map(|claim| Some((claim.member().to_owned(), person.value(*claim)?)));
    known.collect()
}

/// The body of a userinfo answer: `sub` and the claims.
#[must_use]
pub fn answer(subject: &str, mut claims: Claims) -> Claims {
    claims.insert("sub".to_owned(), subject.into());
    claims
}

/// The claims of a signed userinfo answer (5.3.2): those of [`answer`] with `iss` and `aud`. Sign as
/// [`crate::protocols::jose::TokenType::IdToken`]; it has no `exp`, so that it cannot pass for an ID token.
#[must_use]
pub fn signed_answer(mut answer: Claims, issuer: &str, client: &ClientId) -> Claims {
    answer.insert("iss".to_owned(), issuer.into());
    answer.insert("aud".to_owned(), client.as_str().into());
    answer
}

impl PersonClaims {
    fn value(&self, claim: Claim) -> Option<Value> {
        let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty()).map(Value::String);
        match claim {
            Claim::Name => self.full_name().map(Value::String),
            Claim::GivenName => text(&self.given_name),
            Claim::FamilyName => text(&self.family_name),
            Claim::PreferredUsername => text(&self.preferred_username),
            Claim::Gender => text(&self.gender),
            Claim::Birthdate => text(&self.birthdate),
            Claim::Locale => text(&self.locale),
            Claim::UpdatedAt => self.updated_at.map(|at| at.seconds().into()),
            Claim::Email => text(&self.email),
            Claim::EmailVerified => text(&self.email).map(|_| self.email_verified.into()),
            Claim::Address => self.address.as_ref().and_then(PostalAddress::value),
            Claim::PhoneNumber => text(&self.phone_number),
            Claim::PhoneNumberVerified => text(&self.phone_number).map(|_| self.phone_number_verified.into()),
            // ETSI EN 319 412-1, section 5.1.3: type and country before the number.
            Claim::FiscalNumber => self.fiscal_code.as_ref().map(|code| json!(format!("TINIT-{code}"))),
        }
    }

    fn full_name(&self) -> Option<String> {
        let parts = [&self.given_name, &self.family_name].into_iter().flatten().filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

impl PostalAddress {
    fn value(&self) -> Option<Value> {
        let members: Claims = [
            ("formatted", &self.formatted),
            ("street_address", &self.street_address),
            ("locality", &self.locality),
            ("region", &self.region),
            ("postal_code", &self.postal_code),
            ("country", &self.country),
        ]
        .into_iter()
        .filter_map(|(name, part)| Some((name.to_owned(), part.clone().filter(|part| !part.is_empty())?.into())))
        .collect();
        (!members.is_empty()).then_some(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::LocalizedText;
    use std::collections::BTreeMap;

    fn person() -> PersonClaims {
        PersonClaims {
            given_name: Some("Anna".to_owned()),
            family_name: Some("Esempio".to_owned()),
            updated_at: Some(Timestamp::from_seconds(1_800_000_000)),
            email: Some("anna@example.it".to_owned()),
            email_verified: true,
            address: Some(PostalAddress { formatted: Some("Via Roma 1".to_owned()), ..PostalAddress::default() }),
            fiscal_code: Some("SMPNNA85T50A562X".to_owned()),
            phone_number: Some(String::new()),
            ..PersonClaims::default()
        }
    }

    fn client() -> Client {
        let mut client = Client::new("rp".parse().expect("a client id"), LocalizedText::italian("RP"));
        client.scopes = "openid profile email".parse().expect("scopes");
        client.attributes = BTreeSet::from([Claim::FiscalNumber]);
        client
    }

    fn scopes(text: &str) -> ScopeSet {
        text.parse().expect("scopes")
    }

    #[test]
    fn scopes_attributes_and_single_claims_add_up() {
        let none = ClaimsRequest::default();
        assert_eq!(released(&client(), &scopes("openid"), &none), BTreeSet::from([Claim::FiscalNumber]));
        let email = released(&client(), &scopes("openid email"), &none);
        assert_eq!(email, BTreeSet::from([Claim::Email, Claim::EmailVerified, Claim::FiscalNumber]));
        assert_eq!(released(&client(), &scopes("email"), &none), BTreeSet::new(), "no login, no person");
    }

    /// S-57.
    #[test]
    fn nobody_is_told_more_than_registered() {
        let asked = BTreeMap::from([(Claim::Name, true), (Claim::Address, true)]);
        let request = ClaimsRequest { userinfo: asked.clone(), id_token: asked };
        let told = released(&client(), &scopes("openid phone"), &request);
        assert_eq!(told, BTreeSet::from([Claim::Name, Claim::FiscalNumber]));
        assert_eq!(released_in_id_token(&client(), &request), BTreeSet::from([Claim::Name]));
        let mut reduced = client();
        reduced.attributes.clear();
        reduced.scopes = scopes("openid");
        assert_eq!(released(&reduced, &scopes("openid email"), &request), BTreeSet::new(), "as registered now");
    }

    #[test]
    fn what_is_not_known_is_left_out_and_types_are_right() {
        let all = Claim::ALL.into_iter().collect();
        let expected = json!({
            "name": "Anna Esempio", "given_name": "Anna", "family_name": "Esempio", "updated_at": 1_800_000_000,
            "email": "anna@example.it", "email_verified": true, "address": {"formatted": "Via Roma 1"},
            "https://attributes.eid.gov.it/fiscal_number": "TINIT-SMPNNA85T50A562X",
        });
        assert_eq!(Value::Object(select(&person(), &all)), expected);
        assert_eq!(select(&PersonClaims::default(), &all), Claims::new());
        let empty = PersonClaims { address: Some(PostalAddress::default()), ..PersonClaims::default() };
        assert_eq!(select(&empty, &all), Claims::new());
    }

    #[test]
    fn an_answer_always_names_the_subject() {
        let client = "rp".parse().expect("a client id");
        let plain = answer("u:1", Claims::new());
        assert_eq!(Value::Object(plain.clone()), json!({"sub": "u:1"}));
        let signed = signed_answer(plain, "https://idp.example", &client);
        assert_eq!(Value::Object(signed), json!({"sub": "u:1", "iss": "https://idp.example", "aud": "rp"}));
    }
}
