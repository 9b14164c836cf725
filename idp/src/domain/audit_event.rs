//! What the audit records.
