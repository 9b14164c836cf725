//! The page that carries a SAML message on: HTTP-POST binding (SAML 2.0 Bindings, section 3.5).

use super::pages;
use crate::views::assets::File;
use crate::views::frame::Frame;
use askama::Template;

pages! { SamlPost }

/// What is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SamlMessage {
    /// The beginning of a login.
    Login,
    /// A logout asked of the provider, or the answer to one that it asked.
    Logout,
}

/// `saml-post`: a form that leads to a provider, sent by a small script, or by its button where there is none. The
/// response allows the provider's origin in `form-action`. The form holds nothing of ours beside the message.
#[derive(Debug, Template)]
#[template(path = "pages/saml_post.html")]
pub struct SamlPost {
    /// The shared part.
    pub frame: Frame,
    /// The name of the provider.
    pub provider: String,
    /// What is carried.
    pub message: SamlMessage,
    /// The address of the provider, from its registered metadata.
    pub destination: String,
    /// The hidden inputs: `SAMLRequest` or `SAMLResponse`, then `RelayState`.
    pub inputs: Vec<(&'static str, String)>,
}

impl SamlPost {
    fn lead(&self) -> &'static str {
        match self.message {
            SamlMessage::Login => "saml-post-login",
            SamlMessage::Logout => "saml-post-logout",
        }
    }
}
