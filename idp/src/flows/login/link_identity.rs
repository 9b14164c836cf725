//! Links what a provider asserted to an account: by a proven fiscal code, or the code of a foreign person, and by nothing
//! else.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::AuditKind;
use crate::domain::federation::{Federation, FederationKind};
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::UserId;
use crate::domain::identity::{Asserted, SubjectKey};
use crate::domain::one_time_link::LinkPurpose;
use crate::domain::saml_attribute::SamlAttribute;
use crate::domain::session::Session;
use crate::domain::user::{Attribute, AttributeName, AttributeSource, User, UserClass, UserState};
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::session::{EndReason, end_all_of_user};
use crate::storage::{StorageError, Transaction, credentials, identities, one_time_links, users};
use std::collections::BTreeMap;

/// What was asserted, where, and by whose browser it was brought.
pub(super) struct Brought<'a> {
    /// The federation.
    pub federation: &'a Federation,
    /// What was asserted.
    pub asserted: &'a Asserted,
    /// The session that this browser already has.
    pub previous: Option<&'a Session>,
}

/// The account of the person, made if there is none, with what was asserted taken over. Whether it may be used, whoever
/// completes the login decides. Two first logins at once lead to one account.
pub(super) async fn link(on: &mut Transaction, context: &Context, brought: &Brought<'_>) -> Result<User, StorageError> {
    if let Some(known) = find(on, context, brought).await? {
        return take_over(on, context, brought, known).await;
    }
    let fresh = fresh_account(context, brought);
    if users::insert(on, context.tenant_id(), &fresh, &[]).await? {
        let record = Record::success(context, AuditKind::Account).own(fresh.id);
        record
            .detail("act", "first_login")
            .detail("federation", brought.federation.id.as_str())
            .write(on, context)
            .await?;
        return Ok(fresh);
    }
    // Somebody else has just made it.
    let known = find(on, context, brought).await?.ok_or(StorageError::Conflict)?;
    take_over(on, context, brought, known).await
}

async fn find(on: &mut Transaction, context: &Context, brought: &Brought<'_>) -> Result<Option<User>, StorageError> {
    let tenant = context.tenant_id();
    let found = match &brought.asserted.subject {
        SubjectKey::FiscalCode(code) => users::find_by_fiscal_code(on, tenant, code).await?,
        key @ SubjectKey::SpidCode(_) => identities::find_user(on, tenant, &brought.federation.id, key).await?,
    };
    match found {
        Some(id) => users::find(on, tenant, id).await,
        None => Ok(None),
    }
}

fn fresh_account(context: &Context, brought: &Brought<'_>) -> User {
    let (class, fiscal_code): (_, Option<FiscalCode>) = match &brought.asserted.subject {
        SubjectKey::FiscalCode(code) => (UserClass::Citizen, Some(code.clone())),
        SubjectKey::SpidCode(_) => (UserClass::Foreign, None),
    };
    let mut user = User {
        id: UserId::new(context.now, context.random()),
        class,
        state: UserState::Active,
        proofing_level: brought.asserted.level,
        language: Some(context.origin.language),
        created_at: context.now,
        updated_at: context.now,
        fiscal_code,
        attributes: BTreeMap::new(),
    };
    update_attributes(&mut user, context, brought);
    user
}

/// Raises the proofing level to what was asserted (DECISIONS 3), and takes over what was said about the person.
async fn take_over(
    on: &mut Transaction,
    context: &Context,
    brought: &Brought<'_>,
    mut user: User,
) -> Result<User, StorageError> {
    if user.state != UserState::Active {
        return Ok(user);
    }
    let before = user.clone();
    if is_unproven(on, context, &user, brought.previous).await? {
        withdraw_unproven(on, context, &mut user).await?;
    }
    if brought.asserted.level > user.proofing_level {
        user.proofing_level = brought.asserted.level;
        user.updated_at = context.now;
    }
    update_attributes(&mut user, context, brought);
    if user != before {
        users::update(on, context.tenant_id(), &user).await?;
    }
    Ok(user)
}

/// Whether nobody has ever proven that the account's fiscal code is its holder's: whoever typed it into the registration
/// may be a stranger. The holder's own session in this very browser proves that both are one person.
async fn is_unproven(
    on: &mut Transaction,
    context: &Context,
    user: &User,
    previous: Option<&Session>,
) -> Result<bool, StorageError> {
    if user.proofing_level > AssuranceLevel::One || previous.is_some_and(|session| session.user == user.id) {
        return Ok(false);
    }
    Ok(identities::of_user(on, context.tenant_id(), user.id).await?.is_empty())
}

/// Takes away by what a stranger could still come in: password, second factors, sessions, links, the address of mail and
/// every name to log in with. The address is told.
async fn withdraw_unproven(on: &mut Transaction, context: &Context, user: &mut User) -> Result<(), StorageError> {
    let tenant = context.tenant_id();
    if credentials::find_password(on, tenant, user.id).await?.is_some() {
        enqueue_letter_to(on, context, user, LetterContent::PasswordChanged).await?;
    }
    end_all_of_user(on, context, user.id, user.id, EndReason::CredentialChanged).await?;
    credentials::remove_password(on, tenant, user.id).await?;
    credentials::remove_second_factors(on, tenant, user.id).await?;
    for purpose in [LinkPurpose::ResetPassword, LinkPurpose::Activate, LinkPurpose::ChangeEmail] {
        one_time_links::spoil(on, tenant, purpose, Some(user.id), context.now).await?;
    }
    for kind in ["email", "username", "fiscal_code"] {
        users::remove_login_names(on, tenant, user.id, kind).await?;
    }
    user.attributes.retain(|_, attribute| attribute.source == AttributeSource::Operator);
    user.updated_at = context.now;
    let record = Record::success(context, AuditKind::Account).own(user.id);
    record.detail("act", "unproven_credentials_withdrawn").write(on, context).await
}

/// What a provider says replaces what was said before with its source and date, unless that was a contact that the
/// person has proven (R3.6), or was said at a higher level. What it does not say stays.
fn update_attributes(user: &mut User, context: &Context, brought: &Brought<'_>) {
    let source = match brought.federation.kind {
        FederationKind::Spid => AttributeSource::Spid,
        FederationKind::Cie => AttributeSource::Cie,
    };
    let level = brought.asserted.level;
    for (name, value) in said(&brought.asserted.attributes) {
        let known = user.attributes.get(&name);
        let stays = known.is_some_and(|known| {
            known.source == AttributeSource::ContactCheck
                || known.level > level
                || (known.value == value && known.source == source && known.level == level)
        });
        if !stays {
            user.set_attribute(name, Attribute { value, source, level, updated_at: context.now });
        }
    }
}

/// What an account keeps of an assertion, in the forms of the house.
fn said(attributes: &BTreeMap<SamlAttribute, String>) -> Vec<(AttributeName, String)> {
    let plain = |name| attributes.get(&name).cloned();
    let gender = attributes.get(&SamlAttribute::Gender).and_then(|letter| match letter.as_str() {
        "F" | "f" => Some("female".to_owned()),
        "M" | "m" => Some("male".to_owned()),
        _ => None,
    });
    let birthdate = plain(SamlAttribute::DateOfBirth).filter(|date| date.parse::<jiff::civil::Date>().is_ok());
    let lines: Vec<_> = [
        SamlAttribute::DomicileStreetAddress,
        SamlAttribute::DomicilePostalCode,
        SamlAttribute::DomicileMunicipality,
        SamlAttribute::DomicileProvince,
        SamlAttribute::DomicileNation,
    ]
    .into_iter()
    .filter_map(plain)
    .collect();
    let address = if lines.is_empty() { plain(SamlAttribute::Address) } else { Some(lines.join(", ")) };
    let said = [
        (AttributeName::GivenName, plain(SamlAttribute::Name)),
        (AttributeName::FamilyName, plain(SamlAttribute::FamilyName)),
        (AttributeName::Birthdate, birthdate),
        (AttributeName::Gender, gender),
        (AttributeName::Email, plain(SamlAttribute::Email)),
        (AttributeName::PhoneNumber, plain(SamlAttribute::MobilePhone)),
        (AttributeName::Address, address),
    ];
    said.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
