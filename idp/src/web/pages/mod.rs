//! The pages before and around a login: registration, login, second factor, forgotten password, sign-out.
//!
//! Owns: what is carried from page to page while something waits for the login ([`Waiting`]), and how a refusal
//! comes back on its form ([`Refusal`]). Every handler takes its form, calls one flow, and answers.

pub mod activate;
pub mod login;
pub mod password;
mod refusal;
pub mod register;
pub mod second_factor;
pub mod setup;
pub mod sign_out;
pub mod step_up;
#[cfg(test)]
mod tests;
pub mod waiting;

pub use refusal::{Refusal, Returned, dead_link};
pub use waiting::Waiting;

use crate::flows::Context;

/// The least number of characters of a password, for the hint beside the field.
#[must_use]
pub fn password_minimum(context: &Context) -> u32 {
    u32::try_from(context.provider.password_policy.minimum_length()).unwrap_or(u32::MAX)
}
