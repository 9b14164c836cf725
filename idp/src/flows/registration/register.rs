//! Takes a registration in and sends the letter that proves the address.

use super::unproven::Unproven;
use super::{Faults, Field, FieldFault, FieldReader};
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::CredentialKind;
use crate::domain::email_address::EmailAddress;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::language::Language;
use crate::domain::one_time_link::LinkPurpose;
use crate::domain::person_name::PersonName;
use crate::domain::secret::Secret;
use crate::domain::tenant::Tenant;
use crate::domain::time::Span;
use crate::domain::time::Timestamp;
use crate::domain::user::{AttributeName, User, UserClass, UserState};
use crate::domain::work::{Letter, LetterContent};
use crate::flows::audit::Record;
use crate::flows::letters::{enqueue_letter, enqueue_letter_to};
use crate::flows::password::check_new;
use crate::flows::send_limit::{count_form, may_send, wait_for_form};
use crate::flows::{Context, Fault, one_time_links};
use crate::storage::{Ending, StorageError, Transaction, users};

/// What was typed into the form.
#[derive(Clone, Debug)]
pub struct Registration {
    /// What the person says to be; one of [`offered_classes`].
    pub class: UserClass,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Fiscal code; only foreign people may leave it empty.
    pub fiscal_code: String,
    /// E-mail address.
    pub email: String,
    /// The password, exactly as sent.
    pub password: Secret,
    /// The language of letters.
    pub language: Language,
    /// Whether the privacy notice was accepted.
    pub privacy_accepted: bool,
}

/// Why a registration is not taken in. Never because account, code or address exist.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The form must be corrected.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// Too many forms from this network; try again after this time (S-148).
    #[error("too many registrations from this network; try again later")]
    Wait(Span),
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for RegistrationError {
    fn from(error: StorageError) -> Self {
        Self::Fault(Fault::Storage(error))
    }
}

/// The classes that may register themselves here with a password. Staff never may.
#[must_use]
pub fn offered_classes(tenant: &Tenant, now: Timestamp) -> Vec<UserClass> {
    let holds = |class: UserClass| tenant.credentials.may_hold(class, CredentialKind::Password, now);
    let may = |class: &UserClass| !class.is_staff() && holds(*class);
    tenant.registration.iter().copied().filter(may).collect()
}

/// Takes a registration in. The answer, and the work, are the same whether the fiscal code or the address have an
/// account or not (S-09): a letter goes to the address, or to the owner of the account that exists.
///
/// # Errors
/// [`RegistrationError`].
pub async fn register(context: &Context, registration: Registration) -> Result<(), RegistrationError> {
    let checked = check(context, &registration)?;
    if let Some(time) = wait_for_form(context).await? {
        return Err(RegistrationError::Wait(time));
    }
    let hash = context.provider.hashing.hash(&registration.password, context.random()).await?;
    let unproven = Unproven {
        class: registration.class,
        given_name: checked.given_name.as_str().to_owned(),
        family_name: checked.family_name.as_str().to_owned(),
        fiscal_code: checked.fiscal_code.as_ref().map(|code| code.as_str().to_owned()),
        email: checked.email.as_str().to_owned(),
        language: registration.language,
        password_hash: hash.expose().to_owned(),
        registered_at: context.now,
    };
    let detail = unproven.seal(context)?;
    let letter = Letter {
        to: unproven.email,
        name: format!("{} {}", unproven.given_name, unproven.family_name),
        language: registration.language,
        // Filled in when there is a link.
        content: LetterContent::AlreadyRegistered,
    };
    let acting = context.clone();
    let write = context.store().write(move |on| {
        Box::pin(async move {
            count_form(on, &acting).await?;
            match find_existing(on, &acting, &checked).await? {
                Some(owner) => tell_owner(on, &acting, &owner).await?,
                None => send_link(on, &acting, detail, letter).await?,
            }
            Ok(Ending::Commit(()))
        })
    });
    Ok(write.await?)
}

struct Checked {
    given_name: PersonName,
    family_name: PersonName,
    fiscal_code: Option<FiscalCode>,
    email: EmailAddress,
}

/// All fields, so that all faults are shown at once.
fn check(context: &Context, typed: &Registration) -> Result<Checked, Faults> {
    let mut fields = FieldReader::default();
    if !offered_classes(&context.tenant, context.now).contains(&typed.class) {
        fields.note(Field::Class, FieldFault::NotOffered);
    }
    let given_name = fields.name(Field::GivenName, &typed.given_name);
    let family_name = fields.name(Field::FamilyName, &typed.family_name);
    let fiscal_code = fields.fiscal_code(&typed.fiscal_code, typed.class == UserClass::Foreign);
    let email = fields.email(&typed.email);
    let own = [&typed.given_name, &typed.family_name, &typed.fiscal_code, &typed.email].map(String::as_str);
    if typed.password.expose().is_empty() {
        fields.note(Field::Password, FieldFault::Missing);
    } else if let Err(weak) = check_new(context, &typed.password, &own) {
        fields.note(Field::Password, weak);
    }
    if !typed.privacy_accepted {
        fields.note(Field::AcceptPrivacy, FieldFault::NotAccepted);
    }
    let read = given_name.zip(family_name).zip(email);
    fields.finish()?;
    let ((given_name, family_name), email) = read.expect("a field without a fault was read");
    Ok(Checked { given_name, family_name, fiscal_code, email })
}

/// The account that has the fiscal code, or else the address.
async fn find_existing(
    on: &mut Transaction,
    context: &Context,
    checked: &Checked,
) -> Result<Option<User>, StorageError> {
    let tenant = context.tenant_id();
    let by_code = match &checked.fiscal_code {
        Some(code) => users::find_by_fiscal_code(on, tenant, code).await?,
        None => None,
    };
    let id = match by_code {
        Some(id) => Some(id),
        None => users::find_by_login_name(on, tenant, checked.email.as_str()).await?,
    };
    match id {
        Some(id) => users::find(on, tenant, id).await,
        None => Ok(None),
    }
}

/// At the address of the account, which need not be the one that was typed.
async fn tell_owner(on: &mut Transaction, context: &Context, owner: &User) -> Result<(), StorageError> {
    if let Some(address) = owner.attribute(AttributeName::Email)
        && owner.state == UserState::Active
        && may_send(on, context, address).await?
    {
        enqueue_letter_to(on, context, owner, LetterContent::AlreadyRegistered).await?;
    }
    Record::refused(context, AuditKind::Registration, "exists").subject(owner.id).write(on, context).await
}

async fn send_link(
    on: &mut Transaction,
    context: &Context,
    detail: String,
    letter: Letter,
) -> Result<(), StorageError> {
    if !may_send(on, context, &letter.to).await? {
        return Record::refused(context, AuditKind::Registration, "too_many_letters").write(on, context).await;
    }
    let link = one_time_links::make(on, context, LinkPurpose::VerifyEmail, None, detail).await?;
    let letter = Letter { content: LetterContent::VerifyEmail { link }, ..letter };
    enqueue_letter(on, context, &letter).await?;
    Record::success(context, AuditKind::Registration).detail("step", "begun").write(on, context).await
}
