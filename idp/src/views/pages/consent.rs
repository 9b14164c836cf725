//! What goes to a service, for what and for how long.

use super::pages;
use crate::domain::claim::Claim;
use crate::domain::language::LocalizedText;
use crate::domain::time::Timestamp;
use crate::views::assets::File;
use crate::views::frame::Frame;
use askama::Template;
use std::borrow::Cow;

pages! { Consent }

/// A kind of data that a service may receive, in the words of people rather than of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedItem {
    /// That it is the same person as last time (`sub`).
    Identifier,
    /// Given and family name.
    Name,
    /// Fiscal code.
    FiscalCode,
    /// Date of birth.
    Birthdate,
    /// Gender.
    Gender,
    /// E-mail address.
    Email,
    /// Telephone number.
    PhoneNumber,
    /// Postal address.
    Address,
    /// Level and method of the login.
    Login,
    /// Roles in which the person is accredited.
    Roles,
    /// Access while the person is away (`offline_access`).
    Offline,
}

impl SharedItem {
    /// The item to which a claim belongs; `None` for claims that say nothing new about the person.
    #[must_use]
    pub const fn of_claim(claim: Claim) -> Option<Self> {
        match claim {
            Claim::Name | Claim::GivenName | Claim::FamilyName | Claim::PreferredUsername => Some(Self::Name),
            Claim::FiscalNumber => Some(Self::FiscalCode),
            Claim::Birthdate => Some(Self::Birthdate),
            Claim::Gender => Some(Self::Gender),
            Claim::Email | Claim::EmailVerified => Some(Self::Email),
            Claim::PhoneNumber | Claim::PhoneNumberVerified => Some(Self::PhoneNumber),
            Claim::Address => Some(Self::Address),
            Claim::Locale | Claim::UpdatedAt => None,
        }
    }

    /// The item in words.
    #[must_use]
    pub fn label(self, frame: &Frame) -> Cow<'static, str> {
        frame.text(match self {
            Self::Identifier => "shared-identifier",
            Self::Name => "shared-name",
            Self::FiscalCode => "shared-fiscal-code",
            Self::Birthdate => "shared-birthdate",
            Self::Gender => "shared-gender",
            Self::Email => "shared-email",
            Self::PhoneNumber => "shared-phone-number",
            Self::Address => "shared-address",
            Self::Login => "shared-login",
            Self::Roles => "shared-roles",
            Self::Offline => "shared-offline",
        })
    }
}

/// An item with the person's own value, where there is one to show.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Which kind of data.
    pub item: SharedItem,
    /// What will be sent.
    pub value: Option<String>,
}

/// For how long the answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentDuration {
    /// For this login only.
    Once,
    /// Remembered until the person withdraws it.
    UntilWithdrawn,
    /// Remembered until then, or until withdrawn.
    Until(Timestamp),
}

/// `consent` at `/consent`: `accept`, `deny`.
#[derive(Debug, Template)]
#[template(path = "pages/consent.html")]
pub struct Consent {
    /// The shared part.
    pub frame: Frame,
    /// The service that asks.
    pub client: LocalizedText,
    /// Where the answer is sent: host of the verified redirect address, as a person would recognise it.
    pub destination: String,
    /// What goes there.
    pub shared: Vec<Shared>,
    /// For how long.
    pub duration: ConsentDuration,
    /// The service's own privacy notice.
    pub policy: Option<String>,
}

impl Consent {
    fn duration_text(&self) -> Cow<'static, str> {
        match &self.duration {
            ConsentDuration::Once => self.frame.text("consent-once"),
            ConsentDuration::UntilWithdrawn => self.frame.text("consent-until-withdrawn"),
            ConsentDuration::Until(end) => self.frame.fill("consent-until", "day", self.frame.day(end)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_become_items_and_a_date_of_change_does_not() {
        assert_eq!(SharedItem::of_claim(Claim::FamilyName), Some(SharedItem::Name));
        assert_eq!(SharedItem::of_claim(Claim::UpdatedAt), None);
    }
}
