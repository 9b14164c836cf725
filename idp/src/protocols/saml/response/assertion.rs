//! Step E: the assertion, of which only covered content is read.

use super::envelope::is_issuer_format;
use super::{Question, ResponseFault, SKEW};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::identity::{Asserted, SubjectKey};
use crate::domain::saml_attribute::SamlAttribute;
use crate::domain::time::Timestamp;
use crate::protocols::saml::names::{BEARER, TRANSIENT};
use crate::protocols::saml::tree::{only, stated};
use crate::protocols::saml::{attributes, instant};
use federation_metadata::xml::element::Element;
use federation_metadata::xml::namespace::SAML;
use std::collections::BTreeMap;

/// Conditions that we understand; another one makes an assertion invalid (SAML Core 2.0, section 2.5.1.1). That it be
/// used once holds for every assertion here.
const CONDITIONS: [&str; 3] = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];

/// An assertion that passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// `ID`; used once.
    pub id: String,
    /// The last instant at which it could be used.
    pub valid_until: Timestamp,
    /// Who the person is.
    pub asserted: Asserted,
    /// `NameID`, which holds for this session alone.
    pub name: TransientName,
    /// `SessionIndex`, where the provider keeps a session.
    pub session_index: Option<String>,
    /// E10: whether the provider logged the person in before we asked, although a new login was asked for. A warning.
    pub is_old_login: bool,
}

/// `NameID` with its qualifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransientName {
    /// The name.
    pub name: String,
    /// `NameQualifier`.
    pub qualifier: String,
}

/// What an `AuthnStatement` says.
pub(super) struct Login {
    /// The level.
    pub level: AssuranceLevel,
    /// `SessionIndex`.
    pub session_index: Option<String>,
    /// Whether it was before the request although a new one was asked for.
    pub is_old: bool,
}

/// The assertion and what it must fit.
pub(super) struct AssertionCheck<'a> {
    /// What a signature covered.
    pub assertion: &'a Element,
    /// What it must fit.
    pub question: &'a Question<'a>,
}

impl AssertionCheck<'_> {
    /// E1.
    pub fn check_version(&self) -> Result<(), ResponseFault> {
        let has_id = stated(self.assertion, "ID").is_some();
        let is_version = self.assertion.attribute("Version") == Some("2.0");
        if has_id && is_version { Ok(()) } else { Err(ResponseFault::AssertionVersion) }
    }

    /// E2.
    pub fn check_issue_instant(&self) -> Result<(), ResponseFault> {
        let issued = instant_of(self.assertion, "IssueInstant").ok_or(ResponseFault::AssertionInstant)?;
        let (earliest, latest) = (self.question.request.issued_at - SKEW, self.question.now + SKEW);
        if (earliest..=latest).contains(&issued) { Ok(()) } else { Err(ResponseFault::AssertionInstant) }
    }

    /// E3.
    pub fn check_issuer(&self) -> Result<(), ResponseFault> {
        let issuer = only(self.assertion, SAML, "Issuer").ok_or(ResponseFault::AssertionIssuer)?;
        let is_asked = issuer.text().trim() == self.question.request.provider.as_str();
        let is_format = is_issuer_format(self.question.kind, issuer.attribute("Format"));
        if is_asked && is_format { Ok(()) } else { Err(ResponseFault::AssertionIssuer) }
    }

    /// E4: one `Subject` with one `NameID` that is not empty, transient and qualified.
    pub fn check_subject(&self) -> Result<TransientName, ResponseFault> {
        let name = self.subject().and_then(|subject| only(subject, SAML, "NameID")).ok_or(ResponseFault::Subject)?;
        let qualifier = stated(name, "NameQualifier").ok_or(ResponseFault::Subject)?;
        let text = name.text().trim();
        if text.is_empty() || name.attribute("Format") != Some(TRANSIENT) {
            return Err(ResponseFault::Subject);
        }
        Ok(TransientName { name: text.to_owned(), qualifier: qualifier.to_owned() })
    }

    /// E5 and E6: one bearer confirmation, for our address, for this request, not over. `Address` is passed over.
    pub fn check_confirmation(&self) -> Result<Timestamp, ResponseFault> {
        let fault = ResponseFault::Confirmation;
        let confirmation =
            self.subject().and_then(|subject| only(subject, SAML, "SubjectConfirmation")).ok_or(fault)?;
        if confirmation.attribute("Method") != Some(BEARER) {
            return Err(fault);
        }
        let data = only(confirmation, SAML, "SubjectConfirmationData").ok_or(fault)?;
        let is_ours = data.attribute("Recipient") == Some(self.question.consumer_address)
            && data.attribute("InResponseTo") == Some(self.question.request.id.as_str());
        let end = instant_of(data, "NotOnOrAfter").filter(|_| is_ours).ok_or(fault)?;
        if end > self.question.now { Ok(end) } else { Err(ResponseFault::ConfirmationOver) }
    }

    /// E7: both ends stated, and now between them.
    pub fn check_conditions(&self) -> Result<Timestamp, ResponseFault> {
        let conditions = self.conditions()?;
        let understood = |child: &Element| CONDITIONS.iter().any(|known| child.is(SAML, known));
        if !conditions.children().iter().all(understood) {
            return Err(ResponseFault::Conditions);
        }
        let start = instant_of(conditions, "NotBefore").ok_or(ResponseFault::Conditions)?;
        let end = instant_of(conditions, "NotOnOrAfter").ok_or(ResponseFault::Conditions)?;
        if start > self.question.now + SKEW {
            return Err(ResponseFault::NotYetValid);
        }
        if end > self.question.now { Ok(end) } else { Err(ResponseFault::NoLongerValid) }
    }

    /// E8: at least one restriction of the audience, and we are in each of them.
    pub fn check_audience(&self) -> Result<(), ResponseFault> {
        let conditions = self.conditions()?;
        let names_us = |restriction: &Element| {
            let mut audiences = restriction.children_named(SAML, "Audience");
            audiences.any(|audience| audience.text().trim() == self.question.entity_id)
        };
        let mut restrictions = conditions.children_named(SAML, "AudienceRestriction").peekable();
        let is_restricted = restrictions.peek().is_some();
        if is_restricted && restrictions.all(names_us) { Ok(()) } else { Err(ResponseFault::Audience) }
    }

    /// E9, E10 and E13: one login, of a known level that answers what was asked.
    pub fn check_login(&self) -> Result<Login, ResponseFault> {
        let statement = only(self.assertion, SAML, "AuthnStatement").ok_or(ResponseFault::Login)?;
        let context = only(statement, SAML, "AuthnContext").ok_or(ResponseFault::Login)?;
        let class = only(context, SAML, "AuthnContextClassRef").ok_or(ResponseFault::Login)?;
        let level = AssuranceLevel::from_acr(class.text().trim()).ok_or(ResponseFault::Login)?;
        let request = self.question.request;
        if !request.comparison.accepts(request.level, level) {
            return Err(ResponseFault::Level);
        }
        let logged_in_at = instant_of(statement, "AuthnInstant").ok_or(ResponseFault::Login)?;
        Ok(Login {
            level,
            session_index: stated(statement, "SessionIndex").map(str::to_owned),
            is_old: request.force_login && logged_in_at < request.issued_at - SKEW,
        })
    }

    /// E11 and E12.
    pub fn check_attributes(&self) -> Result<(SubjectKey, BTreeMap<SamlAttribute, String>), ResponseFault> {
        let mut statements = self.assertion.children_named(SAML, "AttributeStatement");
        let known = match (statements.next(), statements.next()) {
            (Some(statement), None) => attributes::read(statement)?,
            (None, _) => BTreeMap::new(),
            (Some(_), Some(_)) => return Err(ResponseFault::Attributes),
        };
        let subject = attributes::subject(&known, self.question.subject)?;
        Ok((subject, attributes::kept(known, self.question.attributes)))
    }

    fn subject(&self) -> Option<&Element> {
        only(self.assertion, SAML, "Subject")
    }

    fn conditions(&self) -> Result<&Element, ResponseFault> {
        only(self.assertion, SAML, "Conditions").ok_or(ResponseFault::Conditions)
    }
}

fn instant_of(element: &Element, name: &str) -> Option<Timestamp> {
    element.attribute(name).and_then(instant::parse)
}
