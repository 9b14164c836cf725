//! Makes an account: at the desk, or on the command line.

use super::actor::{Actor, AdministrationError, admit};
use super::set_password::prepare;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::AuditKind;
use crate::domain::email_address::EmailAddress;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::UserId;
use crate::domain::language::Language;
use crate::domain::person_name::{PersonName, Username};
use crate::domain::secret::Secret;
use crate::domain::staff_role::{Permission, StaffRole};
use crate::domain::user::{Attribute, AttributeName, AttributeSource, User, UserClass, UserState};
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::storage::users::LoginName;
use crate::storage::{Ending, credentials, users};
use std::collections::BTreeMap;

/// What is known of a person for whom an account is made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// What the person is to the body.
    pub class: UserClass,
    /// Given name or names.
    pub given_name: PersonName,
    /// Family name.
    pub family_name: PersonName,
    /// Compulsory for citizens and professionals.
    pub fiscal_code: Option<FiscalCode>,
    /// Where letters go.
    pub email: Option<EmailAddress>,
    /// The name typed at login; compulsory for staff, whose accounts are apart from their own (DECISIONS 2).
    pub username: Option<Username>,
    /// How the person was identified.
    pub level: AssuranceLevel,
    /// The language of letters; that of the body when absent.
    pub language: Option<Language>,
    /// The first password; only the command line sets one (S-15).
    pub password: Option<Secret>,
    /// Staff roles, for staff.
    pub staff_roles: Vec<StaffRole>,
}

/// Makes the account; it can be used at once, as soon as the person has something to log in with.
///
/// # Errors
/// [`AdministrationError`], and nothing is written.
pub async fn create_user(context: &Context, actor: &Actor, new: NewUser) -> Result<UserId, AdministrationError> {
    admit(context, actor, Permission::CreatePeople).await?;
    if new.class.is_staff() {
        admit(context, actor, Permission::AppointStaff).await?;
    }
    check(actor, &new)?;
    let user = account(context, &new);
    let password = match &new.password {
        Some(password) => Some(prepare(context, actor, &user, (password, false)).await?),
        None => None,
    };
    let names = login_names(&user);
    let email = user.attribute(AttributeName::Email).map(str::to_owned);
    let record = Record::success(context, AuditKind::Account)
        .actor(actor.name())
        .subject(user.id)
        .detail("act", "create")
        .detail("class", user.class.code());
    let (in_job, id, actor) = (context.clone(), user.id, actor.name());
    let made = context.store().write(move |on| {
        Box::pin(async move {
            let (context, tenant) = (&in_job, in_job.tenant_id());
            if !users::insert(on, tenant, &user, &names).await? {
                return Ok(Ending::RollBack(false));
            }
            if let Some(email) = email {
                // Families share addresses: a taken one receives letters, but is not a name to log in with.
                users::add_login_name(on, tenant, id, &LoginName { name: email, kind: "email" }).await?;
            }
            if let Some(password) = &password {
                credentials::put_password(on, tenant, id, password).await?;
            }
            record.write(on, context).await?;
            for role in new.staff_roles {
                users::grant_staff_role(on, tenant, id, role, context.now).await?;
                let record = Record::success(context, AuditKind::StaffRole).actor(actor.as_str()).subject(id);
                record.detail("act", "give").detail("role", role.code()).write(on, context).await?;
            }
            Ok(Ending::Commit(true))
        })
    });
    if made.await? { Ok(id) } else { Err(AdministrationError::Taken) }
}

/// The rules on what is handed in, in order.
fn check(actor: &Actor, new: &NewUser) -> Result<(), AdministrationError> {
    match new.class {
        UserClass::Citizen | UserClass::Professional if new.fiscal_code.is_none() => {
            return Err(AdministrationError::Missing("the fiscal code"));
        }
        UserClass::Operator | UserClass::Administrator if new.username.is_none() => {
            return Err(AdministrationError::Missing("the user name"));
        }
        UserClass::Citizen
        | UserClass::Professional
        | UserClass::Operator
        | UserClass::Administrator
        | UserClass::Foreign => {}
    }
    if !new.staff_roles.is_empty() && !new.class.is_staff() {
        return Err(AdministrationError::NotStaff);
    }
    if new.staff_roles.iter().any(|role| !actor.may_appoint(*role)) {
        return Err(AdministrationError::NotAllowed);
    }
    Ok(())
}

fn account(context: &Context, new: &NewUser) -> User {
    let (now, level) = (context.now, new.level);
    let code = new.fiscal_code.as_ref().filter(|_| new.class.is_staff()).map(|code| code.as_str().to_owned());
    let values = [
        (AttributeName::GivenName, Some(new.given_name.as_str().to_owned())),
        (AttributeName::FamilyName, Some(new.family_name.as_str().to_owned())),
        (AttributeName::Username, new.username.as_ref().map(|name| name.as_str().to_owned())),
        (AttributeName::Email, new.email.as_ref().map(|email| email.as_str().to_owned())),
        (AttributeName::StaffFiscalCode, code),
    ];
    let attribute = |value| Attribute { value, source: AttributeSource::Operator, level, updated_at: now };
    let attributes: BTreeMap<AttributeName, Attribute> =
        values.into_iter().filter_map(|(name, value)| Some((name, attribute(value?)))).collect();
    User {
        id: UserId::new(now, context.random()),
        class: new.class,
        state: UserState::Active,
        proofing_level: level,
        language: new.language,
        created_at: now,
        updated_at: now,
        fiscal_code: new.fiscal_code.clone().filter(|_| !new.class.is_staff()),
        attributes,
    }
}

/// The names that must be free: user name, and the fiscal code of who is not staff.
fn login_names(user: &User) -> Vec<LoginName> {
    let username =
        user.attribute(AttributeName::Username).map(|name| LoginName { name: name.into(), kind: "username" });
    let code = user.fiscal_code.as_ref().map(|code| LoginName { name: code.as_str().into(), kind: "fiscal_code" });
    username.into_iter().chain(code).collect()
}
