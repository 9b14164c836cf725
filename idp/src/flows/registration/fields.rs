//! Reads forms that make people: all faults at once, each at its field.

use crate::domain::email_address::EmailAddress;
use crate::domain::fiscal_code::{FiscalCode, InvalidFiscalCode};
use crate::domain::password_policy::WeakPassword;
use crate::domain::person_name::{PersonName, Username};
use std::collections::BTreeMap;

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// What the person is to the body.
    Class,
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// Fiscal code.
    FiscalCode,
    /// User name.
    Username,
    /// E-mail address.
    Email,
    /// New password.
    Password,
    /// The privacy notice was read.
    AcceptPrivacy,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    /// Empty.
    #[error("this is needed")]
    Missing,
    /// Not a name.
    #[error("this is not a name")]
    InvalidName,
    /// Not an e-mail address.
    #[error("this is not an e-mail address")]
    InvalidEmail,
    /// Not a user name.
    #[error("this is not a user name")]
    InvalidUsername,
    /// Not a fiscal code.
    #[error(transparent)]
    InvalidFiscalCode(#[from] InvalidFiscalCode),
    /// A password that the policy refuses.
    #[error(transparent)]
    WeakPassword(#[from] WeakPassword),
    /// Somebody has it already. Said only to those who administer.
    #[error("somebody has this already")]
    Taken,
    /// The class cannot register itself here.
    #[error("this kind of account cannot be registered here")]
    NotOffered,
    /// The privacy notice was not accepted.
    #[error("the privacy notice must be accepted")]
    NotAccepted,
}

/// The faults of a form, in the order of its fields; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} fields are wrong", .0.len())]
pub struct Faults(pub BTreeMap<Field, FieldFault>);

impl Field {
    /// The name of the input in forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::FiscalCode => "fiscal_code",
            Self::Username => "username",
            Self::Email => "email",
            Self::Password => "password",
            Self::AcceptPrivacy => "accept_privacy",
        }
    }
}

/// Collects faults while fields are read.
#[derive(Debug, Default)]
pub(in crate::flows) struct FieldReader(BTreeMap<Field, FieldFault>);

impl FieldReader {
    /// Notes a fault; the first of a field stays.
    pub fn note(&mut self, field: Field, fault: impl Into<FieldFault>) {
        self.0.entry(field).or_insert(fault.into());
    }

    /// A given or family name.
    pub fn name(&mut self, field: Field, text: &str) -> Option<PersonName> {
        self.parsed(field, text, FieldFault::InvalidName)
    }

    /// An e-mail address.
    pub fn email(&mut self, text: &str) -> Option<EmailAddress> {
        self.parsed(Field::Email, text, FieldFault::InvalidEmail)
    }

    /// A user name.
    pub fn username(&mut self, text: &str) -> Option<Username> {
        self.parsed(Field::Username, text, FieldFault::InvalidUsername)
    }

    /// A fiscal code; only foreign people may be without.
    pub fn fiscal_code(&mut self, text: &str, may_be_absent: bool) -> Option<FiscalCode> {
        match text.trim() {
            "" if may_be_absent => None,
            "" => {
                self.note(Field::FiscalCode, FieldFault::Missing);
                None
            }
            text => text.parse().map_err(|fault: InvalidFiscalCode| self.note(Field::FiscalCode, fault)).ok(),
        }
    }

    /// # Errors
    /// The faults, when there are any.
    pub fn finish(self) -> Result<(), Faults> {
        if self.0.is_empty() { Ok(()) } else { Err(Faults(self.0)) }
    }

    fn parsed<T: std::str::FromStr>(&mut self, field: Field, text: &str, fault: FieldFault) -> Option<T> {
        if text.trim().is_empty() {
            self.note(field, FieldFault::Missing);
            return None;
        }
        text.parse().map_err(|_| self.note(field, fault)).ok()
    }
}
