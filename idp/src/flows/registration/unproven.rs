//! A registration whose e-mail address is not proven: what its link carries.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::credential::PasswordCredential;
use crate::domain::email_address::EmailAddress;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::UserId;
use crate::domain::language::Language;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::domain::user::{Attribute, AttributeName, AttributeSource, User, UserClass, UserState};
use crate::flows::{Context, Fault, one_time_links};
use crate::storage::users::LoginName;
use std::collections::BTreeMap;

/// What was typed, checked, with the hash in the place of the password.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Unproven {
    pub class: UserClass,
    pub given_name: String,
    pub family_name: String,
    pub fiscal_code: Option<String>,
    pub email: String,
    pub language: Language,
    pub password_hash: String,
    pub registered_at: Timestamp,
}

impl Unproven {
    pub fn seal(&self, context: &Context) -> Result<String, Fault> {
        one_time_links::seal_detail(context, PURPOSE, self)
    }

    pub fn open(context: &Context, detail: &str) -> Result<Self, Fault> {
        one_time_links::open_detail(context, PURPOSE, detail)
    }

    /// The account, with its address proven at `context.now`. Known by nothing but that, the person is at level 1
    /// (DECISIONS 3).
    pub fn into_account(self, context: &Context) -> Result<(User, Vec<LoginName>, PasswordCredential), Fault> {
        const CHECKED: Fault = Fault::Broken("a registration was checked before it was sealed");
        let email: EmailAddress = self.email.parse().map_err(|_| CHECKED)?;
        let fiscal_code: Option<FiscalCode> =
            self.fiscal_code.map(|code| code.parse().map_err(|_| CHECKED)).transpose()?;
        let attribute =
            |value: String, source| Attribute { value, source, level: AssuranceLevel::One, updated_at: context.now };
        let mut names = vec![LoginName { name: email.as_str().to_owned(), kind: "email" }];
        names
            .extend(fiscal_code.as_ref().map(|code| LoginName { name: code.as_str().to_owned(), kind: "fiscal_code" }));
        let user = User {
            id: UserId::new(context.now, context.random()),
            class: self.class,
            state: UserState::Active,
            proofing_level: AssuranceLevel::One,
            language: Some(self.language),
            created_at: context.now,
            updated_at: context.now,
            fiscal_code,
            attributes: BTreeMap::from([
                (AttributeName::GivenName, attribute(self.given_name, AttributeSource::Declared)),
                (AttributeName::FamilyName, attribute(self.family_name, AttributeSource::Declared)),
                (AttributeName::Email, attribute(email.as_str().to_owned(), AttributeSource::ContactCheck)),
            ]),
        };
        let hash = Secret::from(self.password_hash);
        Ok((user, names, PasswordCredential { hash, set_at: self.registered_at, must_change: false }))
    }
}

const PURPOSE: &str = "registrations";
