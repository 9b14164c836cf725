//! A public body: issuer, keys, people, branding.
