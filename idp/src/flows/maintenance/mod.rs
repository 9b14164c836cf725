//! What is done behind the scenes: sealing and verifying the audit, removing what has expired, delivering letters
//! and logout calls.
//!
//! Owns: what one run of such work does. When it runs, and what letters say, belongs to `jobs`.

mod deliver_work;
mod expire;
mod seal_audit;
mod verify_audit;

pub use deliver_work::{
    Delivery, Settled, Task, claim_work, oldest_due, open_work, release_work, settle_work, tell_client,
};
pub use expire::expire;
pub use seal_audit::seal_audit;
pub use verify_audit::{AuditFault, AuditReport, verify_audit};
