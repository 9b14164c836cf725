//! The account of a natural person in a tenant.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::coded::coded;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::UserId;
use crate::domain::language::Language;
use crate::domain::time::Timestamp;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// What a person is to the public body. Decides which credentials the person may hold (DECISIONS 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserClass {
    /// Somebody who uses the services for themselves or for those they stand for.
    Citizen,
    /// A member of a profession, or the delegate of a company.
    Professional,
    /// Staff of the body.
    Operator,
    /// Staff who run the installation or the tenant.
    Administrator,
    /// A person known without an Italian fiscal code.
    Foreign,
}

/// A text that names no class of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of citizen, professional, operator, administrator, foreign")]
pub struct UnknownUserClass;

impl UserClass {
    /// All classes.
    pub const ALL: [Self; 5] = [Self::Citizen, Self::Professional, Self::Operator, Self::Administrator, Self::Foreign];

    /// The name in commands, configuration, forms and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Professional => "professional",
            Self::Operator => "operator",
            Self::Administrator => "administrator",
            Self::Foreign => "foreign",
        }
    }

    /// Whether the person works for the body. Staff accounts are apart from those of citizens and stand outside
    /// the uniqueness of the fiscal code (DECISIONS 2).
    #[must_use]
    pub const fn is_staff(self) -> bool {
        match self {
            Self::Operator | Self::Administrator => true,
            Self::Citizen | Self::Professional | Self::Foreign => false,
        }
    }
}

impl FromStr for UserClass {
    type Err = UnknownUserClass;
    fn from_str(text: &str) -> Result<Self, UnknownUserClass> {
        Self::ALL.into_iter().find(|class| class.code() == text).ok_or(UnknownUserClass)
    }
}

impl fmt::Display for UserClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

coded! {
    /// Where an account stands.
    pub enum UserState or UnknownUserState {
        /// Registered, the contact not yet proven; cannot log in.
        Pending = "pending",
        /// In use.
        Active = "active",
        /// Stopped by the body; sessions and tokens are dead.
        Suspended = "suspended",
        /// Ended for good.
        Closed = "closed",
    }
}

coded! {
    /// A piece of a person's data.
    pub enum AttributeName or UnknownAttributeName {
        /// Given name or names.
        GivenName = "given_name",
        /// Family name.
        FamilyName = "family_name",
        /// The name a member of staff types at login.
        Username = "username",
        /// E-mail address.
        Email = "email",
        /// Telephone number in E.164 form.
        PhoneNumber = "phone_number",
        /// Date of birth, `YYYY-MM-DD`.
        Birthdate = "birthdate",
        /// `male` or `female`, as registers have it.
        Gender = "gender",
        /// Postal address in one text.
        Address = "address",
        /// The fiscal code of a member of staff, who stands outside its uniqueness (DECISIONS 2).
        StaffFiscalCode = "staff_fiscal_code",
    }
}

coded! {
    /// Who says that a piece of data is so.
    pub enum AttributeSource or UnknownAttributeSource {
        /// The person, unchecked.
        Declared = "declared",
        /// The person, who then opened a link sent to that contact.
        ContactCheck = "contact_check",
        /// A member of staff or the command line.
        Operator = "operator",
        /// A SPID provider, at a login.
        Spid = "spid",
        /// The electronic identity card, at a login.
        Cie = "cie",
    }
}

/// A value with its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The value.
    pub value: String,
    /// Who says so.
    pub source: AttributeSource,
    /// How strongly the person was identified when it was said.
    pub level: AssuranceLevel,
    /// When it was last set.
    pub updated_at: Timestamp,
}

/// The account of a natural person in a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The key; never reused.
    pub id: UserId,
    /// What the person is to the body.
    pub class: UserClass,
    /// Where the account stands.
    pub state: UserState,
    /// How strongly the person was identified (DECISIONS 3).
    pub proofing_level: AssuranceLevel,
    /// The language of letters.
    pub language: Option<Language>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When the account or an attribute last changed (`updated_at` of OpenID Connect Core 5.1).
    pub updated_at: Timestamp,
    /// The current fiscal code of a person who is not staff.
    pub fiscal_code: Option<FiscalCode>,
    /// What is known of the person.
    pub attributes: BTreeMap<AttributeName, Attribute>,
}

/// A change of state that is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an account that is {from} cannot become {to}")]
pub struct InvalidTransition {
    /// Where the account stands.
    pub from: UserState,
    /// Where it was to go.
    pub to: UserState,
}

impl UserState {
    /// Whether an account may go from here to `to`: pending → active → suspended ⇄ active; any → closed.
    #[must_use]
    pub const fn may_become(self, to: Self) -> bool {
        match (self, to) {
            (Self::Pending | Self::Suspended, Self::Active)
            | (Self::Active, Self::Suspended)
            | (Self::Pending | Self::Active | Self::Suspended, Self::Closed) => true,
            (Self::Pending | Self::Suspended, Self::Pending | Self::Suspended)
            | (Self::Active, Self::Pending | Self::Active)
            | (Self::Closed, _) => false,
        }
    }
}

impl User {
    /// Moves the account to another state.
    ///
    /// # Errors
    /// [`InvalidTransition`] where [`UserState::may_become`] says no.
    pub fn change_state(&mut self, to: UserState, now: Timestamp) -> Result<(), InvalidTransition> {
        if !self.state.may_become(to) {
            return Err(InvalidTransition { from: self.state, to });
        }
        self.state = to;
        self.updated_at = now;
        Ok(())
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: AttributeName) -> Option<&str> {
        self.attributes.get(&name).map(|attribute| attribute.value.as_str())
    }

    /// Sets an attribute.
    pub fn set_attribute(&mut self, name: AttributeName, attribute: Attribute) {
        self.updated_at = attribute.updated_at;
        self.attributes.insert(name, attribute);
    }

    /// Given and family name, for pages and letters.
    #[must_use]
    pub fn full_name(&self) -> String {
        let names =
            [AttributeName::GivenName, AttributeName::FamilyName].map(|name| self.attribute(name).unwrap_or_default());
        names.join(" ").trim().to_owned()
    }

    /// Whether the e-mail address was proven to be the person's.
    #[must_use]
    pub fn email_is_verified(&self) -> bool {
        let email = self.attributes.get(&AttributeName::Email);
        email.is_some_and(|email| email.source == AttributeSource::ContactCheck)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_survive_their_codes() {
        for class in UserClass::ALL {
            assert_eq!(class.to_string().parse(), Ok(class));
        }
        assert_eq!("Citizen".parse::<UserClass>(), Err(UnknownUserClass));
    }

    #[test]
    fn a_closed_account_never_comes_back() {
        for to in UserState::ALL {
            assert!(!UserState::Closed.may_become(to));
        }
    }

    #[test]
    fn an_account_is_activated_suspended_and_reactivated() {
        assert!(UserState::Pending.may_become(UserState::Active));
        assert!(UserState::Active.may_become(UserState::Suspended));
        assert!(UserState::Suspended.may_become(UserState::Active));
        assert!(!UserState::Pending.may_become(UserState::Suspended));
        assert!(!UserState::Active.may_become(UserState::Pending));
    }
}
