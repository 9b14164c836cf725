//! The two public bodies of every world.

use idp::domain::credential::{CredentialPolicy, ProfessionalPasswords, StaffSecondFactor};
use idp::domain::language::{Language, LocalizedText};
use idp::domain::session::SessionLimits;
use idp::domain::tenant::{Branding, Tenant};
use idp::domain::time::Span;
use idp::domain::user::UserClass;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A public body, as the tests know it.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its short name.
    pub tenant: &'static str,
    /// Its host name, without port.
    pub host: &'static str,
    /// Its issuer.
    pub issuer: String,
}

/// The body that most tests are about.
pub(super) fn home(port: u16) -> Site {
    Site { tenant: "comune-di-esempio", host: "localhost", issuer: format!("http://localhost:{port}") }
}

/// The body that must not learn or lend anything.
pub(super) fn other(port: u16) -> Site {
    Site { tenant: "altro", host: "altro.localhost", issuer: format!("http://altro.localhost:{port}") }
}

impl Site {
    /// An address of this body.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    /// Professionals have passwords, citizens have none, staff need a second factor.
    pub(super) fn tenant(&self) -> Arc<Tenant> {
        Arc::new(Tenant {
            id: self.tenant.parse().expect("a tenant name"),
            issuer: self.issuer.clone(),
            branding: Branding {
                name: LocalizedText::italian(self.tenant),
                logo: None,
                colour: None,
                links: BTreeMap::new(),
            },
            languages: vec![Language::It, Language::En, Language::De],
            credentials: CredentialPolicy {
                citizen_passwords: false,
                professional_passwords: ProfessionalPasswords::Undecided,
                foreign_passwords: false,
                staff_second_factor: StaffSecondFactor::Required,
            },
            registration: vec![UserClass::Professional],
            sessions: SessionLimits { idle: Span::minutes(30), absolute: Span::hours(8) },
            staff_sessions: SessionLimits { idle: Span::minutes(15), absolute: Span::hours(8) },
        })
    }
}
