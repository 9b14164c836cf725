//! The person says no, at login or at consent.

use super::StepFailure;
use super::find::find;
use super::next_step::finish_with_error;
use crate::domain::id::AuthorizationRequestId;
use crate::domain::secret::Secret;
use crate::flows::Context;
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::error::ErrorCode;

/// Ends the request and gives the address to send the browser to: the client's, with `access_denied`.
///
/// # Errors
/// [`StepFailure`].
pub async fn refuse(context: &Context, id: AuthorizationRequestId, browser: &Secret) -> Result<String, StepFailure> {
    let asked = find(context, id, browser).await?;
    let error = OAuthError::new(ErrorCode::AccessDenied, "the person refused");
    finish_with_error(context, asked, error).await
}
