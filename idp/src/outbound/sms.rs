//! Sends short messages: through the gateway of a provider, or into a file for development. For notices and for
//! verifying a telephone number, never for logging in (DECISIONS, "Not in this batch").

#[cfg(test)]
mod tests;

use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::outbound::http::{CallError, CallPolicy, GuardedClient};
use std::fmt;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;
use url::Url;

/// Where short messages go.
pub enum Sms {
    /// To an HTTP gateway.
    Gateway(Box<SmsGateway>),
    /// To the end of a file, one JSON object a line: `{"at":…,"to":…,"text":…}`.
    File(PathBuf),
}

/// A gateway that takes `POST {"to":"+39…","from":…,"text":…}` with a bearer token.
pub struct SmsGateway {
    /// The guarded client.
    pub client: GuardedClient,
    /// The gateway's address.
    pub url: Url,
    /// How far the call may reach.
    pub policy: CallPolicy,
    /// The bearer token.
    pub token: Secret,
    /// The sender that people see.
    pub sender: String,
}

/// A short message to one telephone.
#[derive(Clone)]
pub struct ShortMessage {
    to: String,
    text: String,
}

/// Why a short message cannot be made. Holds neither the number nor the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidShortMessage {
    /// Not `+`, a country code and a number, 8 to 15 digits together (ITU-T E.164).
    #[error("not an international telephone number")]
    Number,
    /// No text, or more than ten messages' worth.
    #[error("the text of the short message is empty or too long")]
    Text,
}

/// Why a short message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    /// The call was refused by our guard or failed.
    #[error("the SMS gateway could not be called: {0}")]
    Call(#[from] CallError),
    /// The gateway said no.
    #[error("the SMS gateway answered with status {0}")]
    Status(u16),
    /// The file cannot be written.
    #[error("the short message cannot be written to its file")]
    NotWritten(#[from] std::io::Error),
}

const LONGEST_TEXT: usize = 1_530;

impl ShortMessage {
    /// A message; `to` with `+` and country code.
    ///
    /// # Errors
    /// When the number is none, or the text is empty or too long.
    pub fn new(to: &str, text: &str) -> Result<Self, InvalidShortMessage> {
        let digits = to.strip_prefix('+').unwrap_or_default();
        let is_number = (8..=15).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && !digits.starts_with('0');
        if !is_number {
            return Err(InvalidShortMessage::Number);
        }
        if text.is_empty() || text.chars().count() > LONGEST_TEXT {
            return Err(InvalidShortMessage::Text);
        }
        Ok(Self { to: to.to_owned(), text: text.to_owned() })
    }
}

impl fmt::Debug for ShortMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortMessage(…)")
    }
}

impl SmsError {
    /// Whether a later try can help: everything but a clear no (400 to 499 other than 408 and 429).
    #[must_use]
    pub const fn is_worth_another_try(&self) -> bool {
        match self {
            Self::Call(_) | Self::NotWritten(_) | Self::Status(408 | 429) => true,
            Self::Status(status) => *status >= 500,
        }
    }
}

impl Sms {
    /// Sends a message.
    ///
    /// # Errors
    /// When the gateway did not answer with 200 to 299, or the file could not be written.
    pub async fn send(&self, message: &ShortMessage, now: Timestamp) -> Result<(), SmsError> {
        match self {
            Self::Gateway(gateway) => gateway.send(message).await,
            Self::File(path) => Ok(append(path, message, now).await?),
        }
    }
}

impl SmsGateway {
    async fn send(&self, message: &ShortMessage) -> Result<(), SmsError> {
        let document = serde_json::json!({ "to": message.to, "from": self.sender, "text": message.text });
        let status = self.client.post_json(&self.url, &document, Some(&self.token), self.policy).await?;
        if status.is_success() { Ok(()) } else { Err(SmsError::Status(status.as_u16())) }
    }
}

async fn append(path: &Path, message: &ShortMessage, now: Timestamp) -> std::io::Result<()> {
    if let Some(directory) = path.parent() {
        tokio::fs::create_dir_all(directory).await?;
    }
    let line = serde_json::json!({ "at": now.to_string(), "to": message.to, "text": message.text });
    let mut options = tokio::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path).await?;
    // One write, so that lines of two messages do not mix.
    file.write_all(format!("{line}\n").as_bytes()).await?;
    file.flush().await
}
