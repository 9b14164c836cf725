//! The only HTTP client of the house, and mail and SMS.
