//! The ways out of the house, as the configuration says.

use crate::config::{Config, MailSecurity, SmsSettings};
use crate::domain::time::Span;
use crate::flows::Provider;
use crate::jobs::Outgoing;
use crate::outbound::http::CallPolicy;
use crate::outbound::mail::{InvalidMail, InvalidSmtp, Mail, Sender, SmtpSecurity, SmtpServer, SmtpSettings};
use crate::outbound::sms::{Sms, SmsGateway};

/// Bound on each step of the conversation with the mail server: an attempt has several, within its lease.
const STEP_TIME: Span = Span::seconds(5);

/// Why letters cannot leave.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    /// The sender.
    #[error("mail.from and mail.sender_name: {0}")]
    Sender(#[from] InvalidMail),
    /// The mail server.
    #[error("mail.host: {0}")]
    Server(#[from] InvalidSmtp),
}

/// Mail and short messages for the bodies of `provider`. No connection is made yet.
///
/// # Errors
/// [`OutgoingError`].
pub fn outgoing(config: &Config, provider: &Provider) -> Result<Outgoing, OutgoingError> {
    let mut senders = std::collections::HashMap::new();
    for tenant in &provider.tenants {
        let of_body = tenant.branding.name.for_reader(tenant.default_language()).0;
        let name = config.mail.sender_name.as_deref().unwrap_or(of_body);
        senders.insert(tenant.id.clone(), Sender::new(name, &config.mail.from)?);
    }
    Ok(Outgoing { mail: mail(config)?, sms: sms(config, provider), senders })
}

fn mail(config: &Config) -> Result<Mail, InvalidSmtp> {
    let Some(server) = &config.mail.server else { return Ok(Mail::Directory(config.mail.directory.clone())) };
    let settings = SmtpSettings {
        host: server.host.clone(),
        port: server.port,
        security: match server.security {
            MailSecurity::Tls => SmtpSecurity::Tls,
            MailSecurity::StartTls => SmtpSecurity::StartTls,
            MailSecurity::None => SmtpSecurity::None,
        },
        credentials: server.credentials.clone(),
        step_time: STEP_TIME,
    };
    SmtpServer::new(&settings).map(Mail::Smtp)
}

fn sms(config: &Config, provider: &Provider) -> Option<Sms> {
    match &config.sms {
        SmsSettings::None => None,
        SmsSettings::File(file) => Some(Sms::File(file.clone())),
        SmsSettings::Gateway { url, token, sender, allow_loopback_calls } => Some(Sms::Gateway(Box::new(SmsGateway {
            client: provider.http.clone(),
            url: url.to_url(),
            policy: CallPolicy::of_client(*allow_loopback_calls),
            token: token.clone(),
            sender: sender.clone(),
        }))),
    }
}
