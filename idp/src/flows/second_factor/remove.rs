//! Lists and takes away second factors.

use super::{SecondFactorError, check_fresh_with_factor};
use crate::domain::audit_event::AuditKind;
use crate::domain::time::Timestamp;
use crate::domain::work::LetterContent;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::session::SignedIn;
use crate::flows::{Context, Fault};
use crate::storage::{Ending, credentials};

/// What a person has beside the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactors {
    /// When each generator was put into use.
    pub generators: Vec<Timestamp>,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
    /// Whether the person may not be without.
    pub is_compulsory: bool,
}

/// The second factors of the person.
///
/// # Errors
/// [`Fault`].
pub async fn list(context: &Context, signed_in: &SignedIn) -> Result<SecondFactors, Fault> {
    let (mut reading, user) = (context.store().read(), &signed_in.user);
    let generators = credentials::totp_generators(&mut reading, context.tenant_id(), user.id).await?;
    let left = credentials::count_recovery_codes(&mut reading, context.tenant_id(), user.id).await?;
    Ok(SecondFactors {
        generators: generators.iter().filter_map(|generator| generator.confirmed_at).collect(),
        recovery_codes: u32::try_from(left).unwrap_or_default(),
        is_compulsory: context.tenant.credentials.requires_second_factor(user.class),
    })
}

/// Takes all generators and recovery codes away.
///
/// # Errors
/// [`SecondFactorError::NotFresh`] without a fresh login with the second factor, [`SecondFactorError::Compulsory`]
/// for staff, [`SecondFactorError::Fault`].
pub async fn remove(context: &Context, signed_in: &SignedIn) -> Result<(), SecondFactorError> {
    if context.tenant.credentials.requires_second_factor(signed_in.user.class) {
        return Err(SecondFactorError::Compulsory);
    }
    check_fresh_with_factor(&signed_in.session, context.now)?;
    let (acting, user, session) = (context.clone(), signed_in.user.clone(), signed_in.session.id);
    let write = context.store().write(move |on| {
        Box::pin(async move {
            credentials::remove_second_factors(on, acting.tenant_id(), user.id).await?;
            enqueue_letter_to(on, &acting, &user, LetterContent::SecondFactorRemoved).await?;
            let record = Record::success(&acting, AuditKind::SecondFactor).own(user.id).session(session);
            record.detail("change", "removed").write(on, &acting).await?;
            Ok(Ending::Commit(()))
        })
    });
    Ok(write.await?)
}
