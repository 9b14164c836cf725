//! The connection to a mail server.

use super::MailError;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{AsyncTransport, Message, Tokio1Executor};
use std::net::IpAddr;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte (RFC 8314), port 465 by default.
    Tls,
    /// STARTTLS, required: a server that does not offer it gets nothing. Port 587 by default.
    StartTls,
    /// In the clear, to a server on this machine only. Port 25 by default.
    None,
}

/// Where the mail server is. Comes from the configuration of the body, not from people.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// Name or address of the server.
    pub host: String,
    /// Its port, or the default of the protection.
    pub port: Option<u16>,
    /// Protection of the connection.
    pub security: SmtpSecurity,
    /// User name and password, where the server asks for them.
    pub credentials: Option<(String, Secret)>,
    /// Bound on each step of the conversation.
    pub step_time: Span,
}

/// Settings with which no mail can be sent safely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSmtp {
    /// Letters hold links that open accounts.
    #[error("mail without TLS is possible only to a server on this machine")]
    UnprotectedRemote,
    /// The TLS library does not accept the host name.
    #[error("the connection to the mail server cannot be set up with this host name")]
    Host,
}

/// A mail server. One connection a letter.
pub struct SmtpServer(AsyncSmtpTransport<Tokio1Executor>);

impl SmtpServer {
    /// Prepares the connections; makes none yet.
    ///
    /// # Errors
    /// When the settings would send letters in the clear over a network, or the host name cannot be used.
    pub fn new(settings: &SmtpSettings) -> Result<Self, InvalidSmtp> {
        let host = settings.host.as_str();
        let mut builder = match settings.security {
            SmtpSecurity::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host),
            SmtpSecurity::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host),
            SmtpSecurity::None if !is_this_machine(host) => return Err(InvalidSmtp::UnprotectedRemote),
            SmtpSecurity::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)),
        }
        .map_err(|_| InvalidSmtp::Host)?
        .timeout(Some(settings.step_time.as_std()));
        if let Some(port) = settings.port {
            builder = builder.port(port);
        }
        if let Some((user, password)) = &settings.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
        }
        Ok(Self(builder.build()))
    }

    pub(super) async fn send(&self, message: &Message) -> Result<(), MailError> {
        self.0.send(message.clone()).await.map(drop).map_err(|error| mail_error(&error))
    }
}

/// `localhost` or a loopback address.
fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// The library's text is not kept, for servers repeat addresses in their answers.
fn mail_error(error: &Error) -> MailError {
    match error.status().map(u16::from) {
        // 530 to 538 speak of our login, not of the letter (RFC 4954, section 6).
        Some(530..=538) | None => MailError::Unavailable,
        Some(status) if error.is_permanent() => MailError::Refused(status),
        Some(_) => MailError::Unavailable,
    }
}
