//! The page that carries a SAML message on: HTTP-POST binding (SAML 2.0 Bindings, section 3.5).

use super::pages;
use crate::views::assets::File;
use crate::views::frame::Frame;
use askama::Template;
use std::borrow::Cow;

pages! { SamlPost }

/// What is carried where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SamlMessage {
    /// The beginning of a login, to the provider of that name.
    Login(String),
    /// A provider's answer, from this page to ourselves.
    Answer,
    /// A logout asked of a provider, or the answer to one that it asked.
    Logout,
}

/// `saml-post`: a form that leads to a provider, or with its answer to ourselves, sent by a small script, or by its button
/// where there is none. The response allows the provider's origin in `form-action`. The form holds nothing of ours beside
/// the message.
#[derive(Debug, Template)]
#[template(path = "pages/saml_post.html")]
pub struct SamlPost {
    /// The shared part.
    pub frame: Frame,
    /// What is carried.
    pub message: SamlMessage,
    /// The address of the provider, from its registered metadata, or our own.
    pub destination: String,
    /// The hidden inputs: `SAMLRequest` or `SAMLResponse`, then `RelayState`.
    pub inputs: Vec<(&'static str, String)>,
}

impl SamlPost {
    fn lead(&self) -> Cow<'static, str> {
        match &self.message {
            SamlMessage::Login(provider) => self.frame.fill("saml-post-login", "provider", provider),
            SamlMessage::Answer | SamlMessage::Logout => self.frame.text("redirecting-lead"),
        }
    }
}
