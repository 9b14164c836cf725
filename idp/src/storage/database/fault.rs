//! What the codes of the two databases mean.

use sqlx::error::DatabaseError;

/// Codes after which the same work may succeed: somebody else was in the way.
const BUSY: &[&str] = &[
    // SQLite: SQLITE_BUSY with its extensions, SQLITE_LOCKED (sqlite.org/rescode.html).
    "5", "6", "261", "517", "773",
    // PostgreSQL, appendix A: serialization failure, deadlock, lock timeout, statement timeout.
    "40001", "40P01", "55P03", "57014",
];

/// Classes of PostgreSQL's codes: insufficient resources (such as too many connections).
const SHORT_OF_RESOURCES: &str = "53";

/// PostgreSQL, appendix A: a shutdown, a crash, a start that is not over, and class 08, a lost connection.
const GOING_AWAY: &[&str] = &["57P01", "57P02", "57P03", "57P05", "25P03"];
const LOST_CONNECTION: &str = "08";

/// Whether trying again soon makes sense.
pub(in crate::storage) fn is_busy(fault: &dyn DatabaseError) -> bool {
    let code = fault.code().unwrap_or_default();
    BUSY.contains(&&*code) || (code.len() == 5 && code.starts_with(SHORT_OF_RESOURCES))
}

/// Whether the server is about to stop, or not yet ready.
pub(in crate::storage) fn is_going_away(fault: &dyn DatabaseError) -> bool {
    let code = fault.code().unwrap_or_default();
    GOING_AWAY.contains(&&*code) || (code.len() == 5 && code.starts_with(LOST_CONNECTION))
}
