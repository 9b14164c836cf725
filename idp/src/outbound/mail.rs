//! Sends mail: through the body's SMTP server, or into a directory of `.eml` files for development.

mod message;
mod smtp;
#[cfg(test)]
mod tests;

pub use message::{InvalidMail, MailMessage, Sender};
pub use smtp::{InvalidSmtp, SmtpSecurity, SmtpServer, SmtpSettings};

use crate::domain::id::JobId;
use crate::domain::time::Timestamp;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;

/// Where letters go.
pub enum Mail {
    /// To a mail server.
    Smtp(SmtpServer),
    /// Into a directory, one file a letter, made when it is missing.
    Directory(PathBuf),
}

/// Why a letter was not sent. Holds neither the address nor the text.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The letter itself is at fault; another try would end the same way.
    #[error("the letter cannot be put together")]
    Invalid(#[from] InvalidMail),
    /// The server refuses this letter for good (5xx): unknown recipient, policy.
    #[error("the mail server refuses the letter with status {0}")]
    Refused(u16),
    /// The server is away, busy (4xx), refuses our login or speaks no TLS. Try again later.
    #[error("the mail server does not take the letter now")]
    Unavailable,
    /// The directory cannot be written.
    #[error("the letter cannot be written to the directory of letters")]
    NotWritten(#[from] std::io::Error),
}

impl MailError {
    /// Whether a later try can help.
    #[must_use]
    pub const fn is_worth_another_try(&self) -> bool {
        match self {
            Self::Invalid(_) | Self::Refused(_) => false,
            Self::Unavailable | Self::NotWritten(_) => true,
        }
    }
}

impl Mail {
    /// Sends a letter. `id` becomes its `Message-ID`, so that a letter sent twice, because the answer to the first
    /// try was lost, can be recognised as one; `now` becomes its date.
    ///
    /// # Errors
    /// When the letter was not taken.
    pub async fn send(&self, sender: &Sender, mail: &MailMessage, id: JobId, now: Timestamp) -> Result<(), MailError> {
        let message = message::build(sender, mail, id, now)?;
        match self {
            Self::Smtp(server) => server.send(&message).await,
            Self::Directory(directory) => Ok(write(directory, &format!("{id}.eml"), &message.formatted()).await?),
        }
    }
}

/// Writes under another name first, so that whoever watches the directory sees whole letters only. The letters hold
/// links that open accounts: only the owner may read them.
async fn write(directory: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(directory).await?;
    let unfinished = directory.join(format!(".{name}"));
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&unfinished).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(&unfinished, directory.join(name)).await
}
