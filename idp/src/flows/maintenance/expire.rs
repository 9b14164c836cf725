//! Removes what has outlived its purpose, of all bodies.

use crate::domain::time::Span;
use crate::flows::{Fault, Provider};
use crate::storage::{Ending, expiry};

/// How long a row stays after its end: a clock that leaps back revives nothing, and whoever looks into a
/// complaint of yesterday still finds the session.
const KEPT_BEYOND: Span = Span::hours(24);

/// Removes everything that was over a day ago, one small transaction after another; how many rows went.
/// Registrations that were never proven are part of their links and go with them.
///
/// # Errors
/// [`Fault`]; what was removed before stays removed.
pub async fn expire(provider: &Provider) -> Result<u64, Fault> {
    let before = provider.clock.now() - KEPT_BEYOND;
    let mut removed = 0;
    loop {
        let remove = provider
            .store
            .write(move |on| Box::pin(async move { Ok(Ending::Commit(expiry::remove_expired(on, before).await?)) }));
        let rows = remove.await?;
        removed += rows;
        if rows == 0 {
            return Ok(removed);
        }
    }
}
