//! The account of a natural person in a tenant.
