//! The first administrator of a tenant: there are no default accounts (S-07), only a link that works once.

#[cfg(test)]
mod tests;

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::PasswordCredential;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::UserId;
use crate::domain::one_time_link::{LinkPurpose, LinkRefusal, OneTimeLink};
use crate::domain::person_name::{PersonName, Username};
use crate::domain::secret::Secret;
use crate::domain::staff_role::StaffRole;
use crate::domain::user::{Attribute, AttributeName, AttributeSource, User, UserClass, UserState};
use crate::flows::audit::Record;
use crate::flows::one_time_links::{LinkError, look_at_link, make, use_up};
use crate::flows::password::check_new;
use crate::flows::registration::{Faults, Field, FieldFault, FieldReader};
use crate::flows::{Context, Fault};
use crate::storage::users::LoginName;
use crate::storage::{Ending, StorageError, Transaction, credentials, one_time_links, users};
use std::collections::BTreeMap;

/// What was typed into the set-up form.
#[derive(Clone, Debug)]
pub struct FirstAdministrator {
    /// The name to log in with.
    pub username: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// E-mail address; the administrator logs in with it too.
    pub email: String,
    /// The password, exactly as sent.
    pub password: Secret,
}

/// Why nobody is set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// The link itself; also when there is an administrator already.
    #[error(transparent)]
    Link(#[from] LinkRefusal),
    /// The form must be corrected; the link still works.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for SetUpError {
    fn from(error: StorageError) -> Self {
        Self::Fault(Fault::Storage(error))
    }
}

impl From<LinkError> for SetUpError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused(refusal) => Self::Link(refusal),
            LinkError::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// A fresh set-up link while nobody administers the tenant, in the place of earlier ones; it is shown to whoever
/// starts the program, once, and works for a day.
///
/// # Errors
/// [`Fault`].
pub async fn ensure_setup_link(context: &Context) -> Result<Option<Secret>, Fault> {
    let acting = context.clone();
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let tenant = acting.tenant_id();
            if users::has_administrator(on, tenant).await? {
                return Ok(Ending::RollBack(None));
            }
            one_time_links::spoil(on, tenant, LinkPurpose::SetUp, None, acting.now).await?;
            let link = make(on, &acting, LinkPurpose::SetUp, None, "{}".to_owned()).await?;
            Ok(Ending::Commit(Some(Secret::from(link))))
        })
    });
    Ok(write.await?)
}

/// Makes the first administrator and uses the link up, in one transaction. The administrator then logs in, and sets
/// up the second factor on the way.
///
/// # Errors
/// [`SetUpError`].
pub async fn redeem(context: &Context, token: &Secret, typed: FirstAdministrator) -> Result<User, SetUpError> {
    let link = look_at_link(context, LinkPurpose::SetUp, token).await?;
    let checked = check(context, &typed)?;
    let hash = context.provider.hashing.hash(&typed.password, context.random()).await?;
    let password = PasswordCredential { hash, set_at: context.now, must_change: false };
    let acting = context.clone();
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let made = set_up(on, &acting, &link, checked.account(&acting)).await?;
            let user = match made {
                Ok(user) => user,
                Err(refusal) => return Ok(Ending::RollBack(Err(refusal))),
            };
            credentials::put_password(on, acting.tenant_id(), user.id, &password).await?;
            Ok(Ending::Commit(Ok(user)))
        })
    });
    write.await?
}

struct Checked {
    username: Username,
    given_name: PersonName,
    family_name: PersonName,
    email: EmailAddress,
}

fn check(context: &Context, typed: &FirstAdministrator) -> Result<Checked, Faults> {
    let mut fields = FieldReader::default();
    let username = fields.username(&typed.username);
    let given_name = fields.name(Field::GivenName, &typed.given_name);
    let family_name = fields.name(Field::FamilyName, &typed.family_name);
    let email = fields.email(&typed.email);
    let own = [&typed.username, &typed.given_name, &typed.family_name, &typed.email].map(String::as_str);
    if typed.password.expose().is_empty() {
        fields.note(Field::Password, FieldFault::Missing);
    } else if let Err(weak) = check_new(context, &typed.password, &own) {
        fields.note(Field::Password, weak);
    }
    let read = username.zip(given_name).zip(family_name).zip(email);
    fields.finish()?;
    let (((username, given_name), family_name), email) = read.expect("a field without a fault was read");
    Ok(Checked { username, given_name, family_name, email })
}

impl Checked {
    /// Whoever holds the link holds the installation: as well identified as a person at the desk (level 2).
    fn account(&self, context: &Context) -> User {
        let level = AssuranceLevel::Two;
        let attribute = |value: &str| Attribute {
            value: value.to_owned(),
            source: AttributeSource::Operator,
            level,
            updated_at: context.now,
        };
        User {
            id: UserId::new(context.now, context.random()),
            class: UserClass::Administrator,
            state: UserState::Active,
            proofing_level: level,
            language: Some(context.origin.language),
            created_at: context.now,
            updated_at: context.now,
            fiscal_code: None,
            attributes: BTreeMap::from([
                (AttributeName::Username, attribute(self.username.as_str())),
                (AttributeName::GivenName, attribute(self.given_name.as_str())),
                (AttributeName::FamilyName, attribute(self.family_name.as_str())),
                (AttributeName::Email, attribute(self.email.as_str())),
            ]),
        }
    }
}

/// Refusals are rolled back, so that a form that must be corrected leaves the link usable; that the link was used,
/// and that somebody administers already, is in the database for good.
async fn set_up(
    on: &mut Transaction,
    context: &Context,
    link: &OneTimeLink,
    user: User,
) -> Result<Result<User, SetUpError>, StorageError> {
    let tenant = context.tenant_id();
    if let Err(refusal) = use_up(on, context, link).await? {
        return Ok(Err(refusal.into()));
    }
    if users::has_administrator(on, tenant).await? {
        return Ok(Err(LinkRefusal::Used.into()));
    }
    let names = [(AttributeName::Username, Field::Username, "username"), (AttributeName::Email, Field::Email, "email")];
    let mut fields = FieldReader::default();
    let mut login_names = Vec::new();
    for (attribute, field, kind) in names {
        let name = user.attribute(attribute).unwrap_or_default().to_owned();
        if users::find_by_login_name(on, tenant, &name).await?.is_some() {
            fields.note(field, FieldFault::Taken);
        }
        login_names.push(LoginName { name, kind });
    }
    if let Err(faults) = fields.finish() {
        return Ok(Err(faults.into()));
    }
    users::insert(on, tenant, &user, &login_names).await?;
    for role in roles(context) {
        users::grant_staff_role(on, tenant, user.id, *role, context.now).await?;
        let record = Record::success(context, AuditKind::StaffRole).own(user.id);
        record.detail("role", role.code()).detail("change", "set_up").write(on, context).await?;
    }
    Ok(Ok(user))
}

/// Who administers the only tenant administers the installation; where there are several, that is given by command.
fn roles(context: &Context) -> &'static [StaffRole] {
    match context.provider.tenants.len() {
        0 | 1 => &[StaffRole::TenantAdministrator, StaffRole::PlatformAdministrator],
        _ => &[StaffRole::TenantAdministrator],
    }
}
