//! The people of every world.

use idp::domain::assurance_level::AssuranceLevel;
use idp::domain::credential::TotpSecret;
use idp::domain::id::UserId;
use idp::domain::staff_role::StaffRole;
use idp::domain::time::Timestamp;
use idp::domain::user::{Attribute, AttributeName, AttributeSource, User, UserClass, UserState};
use idp::flows::Context;
use std::collections::BTreeMap;

/// A person of a tenant, known to the tests with everything they can prove.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// The name typed at login.
    pub username: &'static str,
    /// The password.
    pub password: &'static str,
    /// What the person is to the body.
    pub class: UserClass,
    /// The secret of the generator of one-time passwords, if the person has one.
    pub totp: Option<[u8; 20]>,
    /// The role on the staff.
    pub role: Option<StaffRole>,
    /// The fiscal code.
    pub fiscal_code: Option<&'static str>,
    /// Given and family name.
    pub names: (&'static str, &'static str),
}

/// A professional with a password alone: whom most tests sign in.
pub const MARIO: Person = Person {
    username: "mario.bianchi",
    password: "il girasole lento sul molo",
    class: UserClass::Professional,
    totp: None,
    role: None,
    fiscal_code: Some("BNCMRA80A01H501A"),
    names: ("Mario", "Bianchi"),
};

/// A second professional with a password alone.
pub const LUISA: Person = Person {
    username: "luisa.neri",
    password: "quattro barche oltre il faro",
    class: UserClass::Professional,
    totp: None,
    role: None,
    fiscal_code: None,
    names: ("Luisa", "Neri"),
};

/// A professional with a second factor.
pub const STUDIO: Person = Person {
    username: "studio.rossi",
    password: "una scala di corda blu",
    class: UserClass::Professional,
    totp: Some(*b"12345678901234567890"),
    role: None,
    fiscal_code: None,
    names: ("Anna", "Rossi"),
};

/// A citizen for whom a password is kept although the tenant allows citizens none.
pub const CARLA: Person = Person {
    username: "carla.verdi",
    password: "nove melograni in fila",
    class: UserClass::Citizen,
    totp: None,
    role: None,
    fiscal_code: None,
    names: ("Carla", "Verdi"),
};

/// The administrator of the tenant.
pub const ADMINISTRATOR: Person = Person {
    username: "paola.admin",
    password: "sotto il portico piove piano",
    class: UserClass::Administrator,
    totp: Some(*b"09876543210987654321"),
    role: Some(StaffRole::TenantAdministrator),
    fiscal_code: None,
    names: ("Paola", "Gialli"),
};

/// A member of staff at the desk.
pub const OPERATOR: Person = Person {
    username: "bruno.sportello",
    password: "tre chiavi e un ombrello",
    class: UserClass::Operator,
    totp: Some(*b"13579135791357913579"),
    role: Some(StaffRole::DeskOperator),
    fiscal_code: None,
    names: ("Bruno", "Viola"),
};

/// Everybody, in both tenants.
pub const EVERYBODY: [Person; 6] = [MARIO, LUISA, STUDIO, CARLA, ADMINISTRATOR, OPERATOR];

impl Person {
    /// The address letters go to.
    #[must_use]
    pub fn email(&self) -> String {
        format!("{}@example.org", self.username)
    }

    /// The one-time password of this instant.
    ///
    /// # Panics
    /// When the person has no generator.
    #[must_use]
    pub fn code_at(&self, now: Timestamp) -> String {
        let secret = self.totp.expect("the person has a generator");
        TotpSecret::from_bytes(secret).code_at(now).expose().to_owned()
    }

    /// The account, with every attribute that a claim can be made of.
    pub(super) fn account(&self, context: &Context) -> User {
        let now = context.now;
        let attribute = |value: &str, source| Attribute {
            value: value.to_owned(),
            source,
            level: AssuranceLevel::Two,
            updated_at: now,
        };
        let declared = |value: &str| attribute(value, AttributeSource::Operator);
        User {
            id: UserId::new(now, context.random()),
            class: self.class,
            state: UserState::Active,
            proofing_level: AssuranceLevel::Two,
            language: None,
            created_at: now,
            updated_at: now,
            fiscal_code: self.fiscal_code.map(|code| code.parse().expect("a fiscal code")),
            attributes: BTreeMap::from([
                (AttributeName::GivenName, declared(self.names.0)),
                (AttributeName::FamilyName, declared(self.names.1)),
                (AttributeName::Username, declared(self.username)),
                (AttributeName::Email, attribute(&self.email(), AttributeSource::ContactCheck)),
                (AttributeName::PhoneNumber, declared("+390612345678")),
                (AttributeName::Birthdate, declared("1980-01-01")),
                (AttributeName::Gender, declared("male")),
                (AttributeName::Address, declared("Via Roma 1, 00100 Esempio RM")),
            ]),
        }
    }
}
