//! The pages before and around a login: login, second factor, step-up, sign-out.
//!
//! Owns: what is carried from page to page while something waits for the login ([`Waiting`]), and how a refusal
//! comes back on its form ([`Refusal`]). Every handler takes its form, calls one flow, and answers.

pub mod login;
mod refusal;
pub mod second_factor;
pub mod sign_out;
pub mod step_up;
#[cfg(test)]
mod tests;
mod waiting;

pub use refusal::Refusal;
pub use waiting::Waiting;
