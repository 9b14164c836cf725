//! The signing keys: next, active, retiring.

use super::{Area, Office};
use crate::domain::id::KeyId;
use crate::domain::signing_key::{KeyKind, KeyPurpose, KeyState};
use crate::domain::staff_role::Permission;
use crate::domain::time::Timestamp;
use crate::views::assets::File;
use crate::views::frame::Frame;
use crate::views::pages::pages;
use askama::Template;
use std::borrow::Cow;

pages! { AdminKeys }

/// A key, without any of its secret parts.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// `kid`.
    pub id: KeyId,
    /// The mathematics.
    pub kind: KeyKind,
    /// What it signs.
    pub purpose: KeyPurpose,
    /// Where it stands.
    pub state: KeyState,
    /// From when on it signs.
    pub active_from: Timestamp,
    /// From when on it no longer signs.
    pub retired_at: Option<Timestamp>,
    /// From when on it can be dropped safely: every token it signed is dead.
    pub remove_at: Option<Timestamp>,
}

impl KeyRow {
    fn kind_name(&self) -> &'static str {
        match self.kind {
            KeyKind::P256 => "ES256",
            KeyKind::Rsa => "RS256, PS256",
            KeyKind::Ed25519 => "EdDSA",
        }
    }

    fn purpose_text(&self, frame: &Frame) -> Cow<'static, str> {
        frame.text(match self.purpose {
            KeyPurpose::Tokens => "key-purpose-tokens",
            KeyPurpose::Audit => "key-purpose-audit",
        })
    }

    fn state_text(&self, frame: &Frame) -> Cow<'static, str> {
        frame.text(match self.state {
            KeyState::Next => "key-state-next",
            KeyState::Active => "key-state-active",
            KeyState::Retiring => "key-state-retiring",
            KeyState::Removable => "key-state-removable",
        })
    }

    fn state_class(&self) -> &'static str {
        match self.state {
            KeyState::Next => "next",
            KeyState::Active => "active",
            KeyState::Retiring | KeyState::Removable => "retiring",
        }
    }
}

/// `admin-keys` at `/admin/keys`: for each kind hidden `kind` and `rotate`.
#[derive(Debug, Template)]
#[template(path = "admin/admin_keys.html")]
pub struct AdminKeys {
    /// The shared part.
    pub frame: Frame,
    /// What the holder may do.
    pub office: Office,
    /// The keys, by kind and age.
    pub keys: Vec<KeyRow>,
    /// The kind just rotated, if one was.
    pub rotated: Option<KeyKind>,
}

impl AdminKeys {
    /// The kinds that can be rotated: code and algorithms.
    fn kinds() -> [(&'static str, &'static str); 3] {
        [(KeyKind::P256.code(), "ES256"), (KeyKind::Rsa.code(), "RS256, PS256"), (KeyKind::Ed25519.code(), "EdDSA")]
    }
}
