//! The ways out of the house: mail and short messages, in the name of each body.

use crate::domain::id::{JobId, TenantId};
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::domain::work::{Letter, ShortText};
use crate::flows::maintenance::Delivery;
use crate::outbound::mail::{Mail, MailError, MailMessage, Sender};
use crate::outbound::sms::{ShortMessage, Sms};
use crate::views::frame::Brand;
use crate::views::letters;
use std::collections::HashMap;

/// Where letters and short messages go, and whom they come from.
pub struct Outgoing {
    /// The mail.
    pub mail: Mail,
    /// The short messages, where there is a way for them.
    pub sms: Option<Sms>,
    /// Whom the letters of each body come from.
    pub senders: HashMap<TenantId, Sender>,
}

/// One piece of work, for its date and its `Message-ID`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posting {
    /// The piece of work.
    pub id: JobId,
    /// When it is sent.
    pub now: Timestamp,
}

impl Outgoing {
    /// Writes a letter in its reader's language and sends it.
    pub(super) async fn send_letter(&self, tenant: &Tenant, letter: &Letter, posting: Posting) -> Delivery {
        let Some(sender) = self.senders.get(&tenant.id) else { return Delivery::Later("no_sender") };
        let written = letters::write(letter, &Brand::of(tenant), &tenant.address("/login"));
        let Ok(message) = MailMessage::new(&letter.to, &written.subject, &written.text, letter.language) else {
            return Delivery::Never("invalid_letter");
        };
        match self.mail.send(sender, &message, posting.id, posting.now).await {
            Ok(()) => Delivery::Done,
            Err(error) => failed(&error),
        }
    }

    /// Sends a short message.
    pub(super) async fn send_short_message(&self, text: &ShortText, now: Timestamp) -> Delivery {
        let Some(sms) = &self.sms else { return Delivery::Never("no_sms") };
        let Ok(message) = ShortMessage::new(&text.to, &text.text) else { return Delivery::Never("invalid_sms") };
        match sms.send(&message, now).await {
            Ok(()) => Delivery::Done,
            Err(error) if error.is_worth_another_try() => Delivery::Later("sms_unavailable"),
            Err(_) => Delivery::Never("sms_refused"),
        }
    }
}

const fn failed(error: &MailError) -> Delivery {
    match error {
        MailError::Invalid(_) => Delivery::Never("invalid_letter"),
        MailError::Refused(_) => Delivery::Never("mail_refused"),
        MailError::Unavailable => Delivery::Later("mail_unavailable"),
        MailError::NotWritten(_) => Delivery::Later("mail_not_written"),
    }
}
