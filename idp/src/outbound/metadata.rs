//! Fetches the metadata of a federation. What it says is judged by whoever asks: trust comes from its signature.

use crate::domain::time::Span;
use crate::outbound::http::{CallError, CallLimits, CallPolicy, GuardedClient};
use url::Url;

/// An aggregate of a large federation (DECISIONS 23), over a slow line.
const LIMITS: CallLimits = CallLimits { total_time: Span::seconds(60), body_bytes: 64 * 1024 * 1024 };

/// The document at `address`, at most 64 MiB.
///
/// # Errors
/// When the call is refused or fails, or the answer is not 200.
pub async fn fetch(client: &GuardedClient, address: &Url, policy: CallPolicy) -> Result<Vec<u8>, CallError> {
    client.get_document(address, "application/samlmetadata+xml, application/xml, text/xml", policy, LIMITS).await
}
