//! Logins over a real database.

mod codes;
mod passwords;
mod saml;
mod sessions;

use super::{LoggedIn, LoginAttempt, LoginError, PasswordOutcome, PendingLogin, with_password};
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::flows::Context;
use crate::flows::testing::PASSWORD;

/// One attempt, without a client that waits.
async fn attempt(
    context: &Context,
    name: &str,
    password: &str,
    previous: Option<Session>,
) -> Result<PasswordOutcome, LoginError> {
    let attempt = LoginAttempt { name: name.to_owned(), password: Secret::from(password), request: None, previous };
    with_password(context, attempt).await
}

/// A login with a password alone.
async fn log_in(context: &Context, name: &str) -> LoggedIn {
    match attempt(context, name, PASSWORD, None).await {
        Ok(PasswordOutcome::Complete(logged_in)) => *logged_in,
        other => panic!("a complete login was expected, not {other:?}"),
    }
}

/// The first half of a login with two factors.
async fn begin(context: &Context, name: &str) -> PendingLogin {
    match attempt(context, name, PASSWORD, None).await {
        Ok(PasswordOutcome::SecondFactor(pending)) => pending,
        other => panic!("a second factor should be asked, not {other:?}"),
    }
}

async fn fail(context: &Context, name: &str) {
    let refused = attempt(context, name, "wrong wrong wrong", None).await;
    assert!(matches!(refused, Err(LoginError::Refused)), "{refused:?}");
}
