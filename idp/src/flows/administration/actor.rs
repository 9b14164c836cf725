//! Who acts, and whether they may.

use crate::domain::audit_event::AuditKind;
use crate::domain::client::ClientFault;
use crate::domain::id::UserId;
use crate::domain::password_policy::WeakPassword;
use crate::domain::staff_role::{Permission, StaffRole};
use crate::domain::user::{InvalidTransition, User, UserClass};
use crate::flows::audit::Record;
use crate::flows::session::SignedIn;
use crate::flows::{Context, Fault};
use crate::storage::{Ending, StorageError, users};

/// Who does something as an administrator.
#[derive(Clone, Debug)]
pub enum Actor {
    /// A member of staff, in the limits of their roles.
    Staff(Box<SignedIn>),
    /// Whoever runs a command on the machine itself, by the name of the command; may do everything.
    Command(&'static str),
}

/// Why an act of administration is not done.
#[derive(Debug, thiserror::Error)]
pub enum AdministrationError {
    /// None of the actor's roles carries the permission.
    #[error("your role does not allow this")]
    NotAllowed,
    /// The account is the actor's own.
    #[error("nobody does this to their own account")]
    OwnAccount,
    /// The account is that of staff whose roles the actor could not give.
    #[error("only who may appoint this member of staff may do this to their account")]
    StaffAccount,
    /// S-15: staff start a reset, and the person chooses.
    #[error("staff never choose a password for somebody; send a link instead")]
    PasswordByStaff,
    /// No such account in this body.
    #[error("there is no such person")]
    UnknownPerson,
    /// No such client in this body.
    #[error("there is no such client")]
    UnknownClient,
    /// No such session, or it is over.
    #[error("there is no such open session")]
    UnknownSession,
    /// Another account has it.
    #[error("the fiscal code or the user name belongs to another account")]
    Taken,
    /// Another client has the id.
    #[error("there is a client of that id already")]
    ClientExists,
    /// A piece of data that this class of people must have.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// DECISIONS 1.
    #[error("people of class {0} hold no password in this tenant (configuration: passwords)")]
    PasswordsOff(UserClass),
    /// The password is refused.
    #[error("{0}")]
    Weak(#[from] WeakPassword),
    /// The account is not in a state to do this.
    #[error("{0}")]
    Transition(#[from] InvalidTransition),
    /// A staff role for somebody who is not staff.
    #[error("only staff accounts (operator, administrator) hold staff roles")]
    NotStaff,
    /// The client has no secret to change.
    #[error("this client proves itself without a secret")]
    NoSecret,
    /// The registration breaks rules.
    #[error("{}", sentences(.0))]
    Client(Vec<ClientFault>),
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for AdministrationError {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}

fn sentences(faults: &[ClientFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Actor {
    /// The name in the audit: a person's id or `command:…`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Staff(signed_in) => signed_in.user.id.to_string(),
            Self::Command(name) => format!("command:{name}"),
        }
    }

    /// Whether the actor may do it at all.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        match self {
            Self::Staff(signed_in) => signed_in.may(permission),
            Self::Command(_) => true,
        }
    }

    /// Whether the actor may give or take that staff role.
    #[must_use]
    pub fn may_appoint(&self, role: StaffRole) -> bool {
        match self {
            Self::Staff(signed_in) => signed_in.staff_roles.iter().any(|own| own.may_appoint(role)),
            Self::Command(_) => true,
        }
    }

    fn is(&self, user: UserId) -> bool {
        match self {
            Self::Staff(signed_in) => signed_in.user.id == user,
            Self::Command(_) => false,
        }
    }
}

/// Lets the actor in, or records that they were not.
pub(in crate::flows) async fn admit(
    context: &Context,
    actor: &Actor,
    permission: Permission,
) -> Result<(), AdministrationError> {
    if actor.may(permission) {
        return Ok(());
    }
    refuse(context, actor, "not_allowed", None).await?;
    Err(AdministrationError::NotAllowed)
}

/// Finds the account that an act is about, and lets the actor near it: nobody's own, and that of staff only to those
/// who could appoint them, or a desk would reach the accounts of administrators.
pub(super) async fn admit_to_account(
    context: &Context,
    actor: &Actor,
    permission: Permission,
    id: UserId,
) -> Result<User, AdministrationError> {
    admit(context, actor, permission).await?;
    let mut reading = context.store().read();
    let tenant = context.tenant_id();
    let user = users::find(&mut reading, tenant, id).await?.ok_or(AdministrationError::UnknownPerson)?;
    if actor.is(id) {
        refuse(context, actor, "own_account", Some(id)).await?;
        return Err(AdministrationError::OwnAccount);
    }
    let roles = users::staff_roles(&mut reading, tenant, id).await?;
    let is_within_reach = !user.class.is_staff()
        || (actor.may(Permission::AppointStaff) && roles.iter().all(|role| actor.may_appoint(*role)));
    if !is_within_reach {
        refuse(context, actor, "staff_account", Some(id)).await?;
        return Err(AdministrationError::StaffAccount);
    }
    Ok(user)
}

async fn refuse(
    context: &Context,
    actor: &Actor,
    reason: &'static str,
    subject: Option<UserId>,
) -> Result<(), StorageError> {
    let record = Record::refused(context, AuditKind::Access, reason).actor(actor.name());
    let record = match subject {
        Some(user) => record.subject(user),
        None => record,
    };
    let in_job = context.clone();
    context.store().write(move |on| Box::pin(async move { Ok(Ending::Commit(record.write(on, &in_job).await?)) })).await
}
