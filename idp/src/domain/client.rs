//! A service module that relies on this provider.
