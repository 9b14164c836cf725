//! Begins the set-up of a generator: a secret that opens nothing until a first code proves that it arrived.

use super::{Holder, SecondFactorError, check_fresh, check_fresh_with_factor};
use crate::domain::credential::{CredentialKind, TotpSecret};
use crate::domain::id::TotpId;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::user::{AttributeName, User, UserState};
use crate::flows::Context;
use crate::flows::login::{NextFactor, open_secret, totp_sealing_purpose};
use crate::storage::credentials::StoredTotp;
use crate::storage::{Ending, credentials, users};

/// How long a shown secret can be confirmed.
pub(super) const LIFETIME: Span = Span::minutes(15);

/// How many generators a person may have.
const MOST_GENERATORS: usize = 5;

/// A secret to be taken into an application.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// Which generator it is: the form brings it back, so that nobody confirms a secret shown to somebody else.
    pub generator: TotpId,
    /// The address for the QR code, `otpauth://totp/…`.
    pub uri: Secret,
    /// The secret for typing, 32 characters of base 32.
    pub secret: Secret,
}

/// Shows a secret: that of `shown_before`, where it can still be confirmed (the page came back after a wrong code),
/// or else a fresh one in the place of any that was not confirmed.
///
/// # Errors
/// [`SecondFactorError::NotFresh`], [`SecondFactorError::NotAllowed`], [`SecondFactorError::TooMany`],
/// [`SecondFactorError::LoginOver`], [`SecondFactorError::Fault`].
pub async fn begin_enrolment(
    context: &Context,
    holder: Holder<'_>,
    shown_before: Option<TotpId>,
) -> Result<Enrolment, SecondFactorError> {
    let user = holder.find_user(context).await?;
    let kept = credentials::totp_generators(&mut context.store().read(), context.tenant_id(), user.id).await?;
    if let Some(same) = kept.iter().find(|stored| Some(stored.id) == shown_before && can_be_confirmed(context, stored))
    {
        return Ok(show(context, &user, same.id, &open_secret(context, user.id, same)?));
    }
    holder.check_may_add(context, &user, &kept)?;
    let (id, secret) = (TotpId::new(context.now, context.random()), TotpSecret::new(context.random()));
    let purpose = totp_sealing_purpose(context.tenant_id(), user.id, id);
    let stored = StoredTotp {
        id,
        sealed_secret: context.master_key().seal(&purpose, secret.expose(), context.random()),
        created_at: context.now,
        confirmed_at: None,
        last_step: None,
    };
    let (acting, owner) = (context.clone(), user.id);
    let write = context.store().write(move |on| {
        Box::pin(
            async move { Ok(Ending::Commit(credentials::insert_totp(on, acting.tenant_id(), owner, &stored).await?)) },
        )
    });
    write.await?;
    Ok(show(context, &user, id, &secret))
}

/// Whether a generator still waits for its first code.
pub(super) fn can_be_confirmed(context: &Context, stored: &StoredTotp) -> bool {
    stored.confirmed_at.is_none() && context.now < stored.created_at + LIFETIME
}

fn show(context: &Context, user: &User, generator: TotpId, secret: &TotpSecret) -> Enrolment {
    let (issuer, _) = context.tenant.branding.name.for_reader(context.origin.language);
    let names = [AttributeName::Username, AttributeName::Email];
    let account = names.into_iter().find_map(|name| user.attribute(name)).unwrap_or_default();
    Enrolment { generator, uri: secret.enrolment_uri(issuer, account), secret: secret.base32() }
}

impl Holder<'_> {
    /// The person, as they are now.
    pub(super) async fn find_user(self, context: &Context) -> Result<User, SecondFactorError> {
        let id = match self {
            Holder::SignedIn(signed_in) => signed_in.user.id,
            Holder::Pending(pending) => {
                pending.check_age(context.now)?;
                match pending.next {
                    NextFactor::Enrol => pending.user,
                    // Whoever has a second factor proves it; they cannot set up another in its place (S-14).
                    NextFactor::Prove => return Err(SecondFactorError::LoginOver),
                }
            }
        };
        let user = users::find(&mut context.store().read(), context.tenant_id(), id).await?;
        user.filter(|user| user.state == UserState::Active).ok_or(SecondFactorError::LoginOver)
    }

    fn check_may_add(self, context: &Context, user: &User, kept: &[StoredTotp]) -> Result<(), SecondFactorError> {
        if !context.tenant.credentials.may_hold(user.class, CredentialKind::Totp, context.now) {
            return Err(SecondFactorError::NotAllowed);
        }
        let confirmed = kept.iter().filter(|stored| stored.confirmed_at.is_some()).count();
        match self {
            Holder::Pending(_) if confirmed > 0 => return Err(SecondFactorError::LoginOver),
            Holder::Pending(_) => {}
            Holder::SignedIn(signed_in) if confirmed > 0 => check_fresh_with_factor(&signed_in.session, context.now)?,
            Holder::SignedIn(signed_in) => check_fresh(&signed_in.session, context.now)?,
        }
        if confirmed >= MOST_GENERATORS { Err(SecondFactorError::TooMany) } else { Ok(()) }
    }
}
