//! Finds people.

use super::actor::{Actor, AdministrationError, admit};
use crate::domain::audit_event::AuditKind;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::UserId;
use crate::domain::staff_role::{Permission, StaffRole};
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::storage::{Ending, credentials, users};

/// How a person is named on the command line and in the search box: id, fiscal code, or a name they log in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonReference(pub String);

/// A page of a list of people.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Only those registered before this one.
    pub before: Option<UserId>,
    /// At most so many.
    pub limit: u32,
}

/// An account with what belongs to it.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub user: User,
    /// Staff roles.
    pub staff_roles: Vec<StaffRole>,
    /// When the password was set, where there is one.
    pub password_set_at: Option<Timestamp>,
    /// When the generator of one-time passwords was confirmed, where there is one.
    pub second_factor_at: Option<Timestamp>,
}

/// The largest page.
const MOST: u32 = 200;

/// Finds a person by id, fiscal code or login name. Tells no more than the key.
///
/// # Errors
/// [`AdministrationError::UnknownPerson`] where nobody is meant.
pub async fn find_person(
    context: &Context,
    actor: &Actor,
    reference: &PersonReference,
) -> Result<UserId, AdministrationError> {
    admit(context, actor, Permission::ReadPeople).await?;
    let (mut reading, tenant, text) = (context.store().read(), context.tenant_id(), reference.0.trim());
    if let Ok(id) = text.parse::<UserId>() {
        let found = users::find(&mut reading, tenant, id).await?;
        return found.map(|user| user.id).ok_or(AdministrationError::UnknownPerson);
    }
    if let Ok(code) = text.parse::<FiscalCode>()
        && let Some(id) = users::find_by_fiscal_code(&mut reading, tenant, &code).await?
    {
        return Ok(id);
    }
    users::find_by_login_name(&mut reading, tenant, text).await?.ok_or(AdministrationError::UnknownPerson)
}

/// Shows a person's account. Looking is recorded (S-177).
///
/// # Errors
/// [`AdministrationError`].
pub async fn show_person(context: &Context, actor: &Actor, id: UserId) -> Result<Person, AdministrationError> {
    admit(context, actor, Permission::ReadPeople).await?;
    let (mut reading, tenant) = (context.store().read(), context.tenant_id());
    let user = users::find(&mut reading, tenant, id).await?.ok_or(AdministrationError::UnknownPerson)?;
    let generators = credentials::totp_generators(&mut reading, tenant, id).await?;
    let person = Person {
        staff_roles: users::staff_roles(&mut reading, tenant, id).await?,
        password_set_at: credentials::find_password(&mut reading, tenant, id).await?.map(|password| password.set_at),
        second_factor_at: generators.iter().find_map(|generator| generator.confirmed_at),
        user,
    };
    let record =
        Record::success(context, AuditKind::Access).actor(actor.name()).subject(id).detail("act", "show_person");
    let in_job = context.clone();
    let written =
        context.store().write(move |on| Box::pin(async move { Ok(Ending::Commit(record.write(on, &in_job).await?)) }));
    written.await?;
    Ok(person)
}

/// People, newest first.
///
/// # Errors
/// [`AdministrationError`].
pub async fn list_people(context: &Context, actor: &Actor, page: Page) -> Result<Vec<User>, AdministrationError> {
    admit(context, actor, Permission::ReadPeople).await?;
    let (mut reading, tenant) = (context.store().read(), context.tenant_id());
    let ids = users::list(&mut reading, tenant, page.before, page.limit.min(MOST)).await?;
    let mut people = Vec::with_capacity(ids.len());
    for id in ids {
        people.extend(users::find(&mut reading, tenant, id).await?);
    }
    Ok(people)
}

/// The name of a person, for lists in which the person is already named by id. Empty for one who is not there.
///
/// # Errors
/// [`AdministrationError::Fault`].
pub async fn name_of_person(context: &Context, id: UserId) -> Result<String, AdministrationError> {
    let user = users::find(&mut context.store().read(), context.tenant_id(), id).await?;
    Ok(user.map_or_else(String::new, |user| user.full_name()))
}
