//! The Italian codice fiscale.
