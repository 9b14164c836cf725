//! Passwords: forgotten, chosen anew by link, changed.
//!
//! Second factors stay in force through all of it (S-14); staff only start a reset (S-15). Does not own the
//! verification at login (`login`).

mod change;
mod choose;
mod failure;
mod forgot;
#[cfg(test)]
mod tests;

pub use change::{PasswordChange, change};
pub use choose::{activate, look_at_activation, offer_activation, reset};
pub use failure::PasswordError;
pub use forgot::{ForgotError, forgot};

use crate::domain::fiscal_code::FiscalCode;
use crate::domain::password_policy::WeakPassword;
use crate::domain::secret::Secret;
use crate::domain::user::User;
use crate::flows::Context;

/// Checks a new password against the policy and the words of body, product and person (S-05).
///
/// # Errors
/// The rule it breaks.
pub(in crate::flows) fn check_new(context: &Context, password: &Secret, own: &[&str]) -> Result<(), WeakPassword> {
    let (body, _) = context.tenant.branding.name.for_reader(context.origin.language);
    let words: Vec<&str> = [body, context.tenant.host(), "Varco"].into_iter().chain(own.iter().copied()).collect();
    context.provider.password_policy.check(password, &words)
}

/// The same for somebody who has an account.
pub(in crate::flows) fn check_new_of(context: &Context, password: &Secret, user: &User) -> Result<(), WeakPassword> {
    let attributes = user.attributes.values().map(|attribute| attribute.value.as_str());
    let own: Vec<&str> = attributes.chain(user.fiscal_code.as_ref().map(FiscalCode::as_str)).collect();
    check_new(context, password, &own)
}
