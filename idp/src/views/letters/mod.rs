//! Letters: mail in plain text, and short messages.
//!
//! A letter is written in its reader's language when it is sent. Plain text: nothing to escape, nothing that a
//! mail program must fetch; names are stripped of control characters, so that they cannot add a line.

use super::frame::Brand;
use super::{dates, texts, words};
use crate::domain::language::Language;
use crate::domain::one_time_link::LinkPurpose;
use crate::domain::time::Span;
use crate::domain::work::{Letter, LetterContent};
use fluent_bundle::FluentValue;

/// A letter ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenLetter {
    /// One line, without the recipient's data.
    pub subject: String,
    /// Paragraphs separated by blank lines.
    pub text: String,
}

/// Writes `letter` in the name of `brand`. `contact` is the address of the login page, given for further steps.
#[must_use]
pub fn write(letter: &Letter, brand: &Brand, login_address: &str) -> WrittenLetter {
    let writer = Writer { language: letter.language, body: brand.name.for_reader(letter.language).0 };
    let (subject, particulars) = writer.particulars(&letter.content, login_address);
    let name = printable(&letter.name);
    let greeting = if name.is_empty() {
        writer.text("letter-greeting-plain", &[])
    } else {
        writer.text("letter-greeting", &[("name", name.into())])
    };
    let mut paragraphs = vec![greeting];
    paragraphs.extend(particulars);
    if let Some(contacts) = &brand.contacts {
        paragraphs.push(writer.text("letter-contacts", &[("address", absolute(contacts, login_address).into())]));
    }
    paragraphs.push(format!("{}\n{}", writer.body, writer.text("service-name", &[])));
    paragraphs.push(writer.text("letter-automatic", &[]));
    let subject = writer.text(subject, &[("body", writer.body.into())]);
    WrittenLetter { subject, text: paragraphs.join("\n\n") + "\n" }
}

/// The short message that checks a telephone number: one part of 160 characters at most.
#[must_use]
pub fn number_check(language: Language, brand: &Brand, code: &str, valid_for: Span) -> String {
    let body = brand.name.for_reader(language).0.chars().take(40).collect::<String>();
    let length = dates::length(language, valid_for);
    let arguments = [("body", body.into()), ("code", code.into()), ("length", length.into())];
    texts::text(language, "sms-number-check", &arguments).into_owned()
}

struct Writer<'a> {
    language: Language,
    body: &'a str,
}

impl Writer<'_> {
    fn text(&self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        texts::text(self.language, key, arguments).into_owned()
    }

    /// The key of the subject, and the letter's own paragraphs.
    fn particulars(&self, content: &LetterContent, login: &str) -> (&'static str, Vec<String>) {
        let plain =
            |subject: &'static str, key: &str| (subject, vec![self.text(key, &[]), self.text("letter-not-you", &[])]);
        match content {
            LetterContent::VerifyEmail { link } => {
                let valid = LinkPurpose::VerifyEmail.lifetime();
                ("letter-verify-email-subject", self.with_link("letter-verify-email", link, valid, "letter-ignore"))
            }
            LetterContent::AlreadyRegistered => {
                let text = self.text("letter-already-registered", &[]);
                ("letter-already-registered-subject", vec![text, login.to_owned(), self.text("letter-ignore", &[])])
            }
            LetterContent::ResetPassword { link } => {
                let valid = LinkPurpose::ResetPassword.lifetime();
                ("letter-reset-password-subject", self.with_link("letter-reset-password", link, valid, "letter-ignore"))
            }
            LetterContent::Activate { link } => {
                let valid = LinkPurpose::Activate.lifetime();
                ("letter-activate-subject", self.with_link("letter-activate", link, valid, "letter-ignore"))
            }
            LetterContent::ChangeEmail { link } => {
                let valid = LinkPurpose::ChangeEmail.lifetime();
                ("letter-change-email-subject", self.with_link("letter-change-email", link, valid, "letter-ignore"))
            }
            LetterContent::PasswordChanged => plain("letter-password-changed-subject", "letter-password-changed"),
            LetterContent::EmailChanged => plain("letter-email-changed-subject", "letter-email-changed"),
            LetterContent::SecondFactorAdded => {
                plain("letter-second-factor-added-subject", "letter-second-factor-added")
            }
            LetterContent::SecondFactorRemoved => {
                plain("letter-second-factor-removed-subject", "letter-second-factor-removed")
            }
            LetterContent::RecoveryCodesRenewed => {
                plain("letter-recovery-codes-renewed-subject", "letter-recovery-codes-renewed")
            }
            LetterContent::RecoveryCodeUsed { left } => {
                let key = "letter-recovery-code-used";
                let text = self.text(key, &[("count", i64::from(*left).into())]);
                ("letter-recovery-code-used-subject", vec![text, self.text("letter-not-you", &[])])
            }
            LetterContent::NewDevice { at, user_agent, network } => {
                let key = "letter-new-device";
                let arguments = [
                    ("moment", dates::day_and_time(self.language, *at).into()),
                    ("device", words::device(self.language, user_agent).into()),
                    ("network", printable(network).into()),
                ];
                ("letter-new-device-subject", vec![self.text(key, &arguments), self.text("letter-not-you", &[])])
            }
            LetterContent::PasswordStopped => {
                let text = self.text("letter-password-stopped", &[]);
                ("letter-password-stopped-subject", vec![text, login.to_owned(), self.text("letter-not-you", &[])])
            }
        }
    }

    fn with_link(&self, key: &str, link: &str, valid_for: Span, ending: &str) -> Vec<String> {
        let length = dates::length(self.language, valid_for);
        vec![
            self.text(key, &[]),
            link.to_owned(),
            self.text("link-valid-for", &[("length", length.into())]),
            self.text(ending, &[]),
        ]
    }
}

/// The text without line ends and other control characters.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// An address of the brand may be a path on our origin; a letter needs it whole.
fn absolute(address: &str, login_address: &str) -> String {
    match (address.starts_with('/'), login_address.strip_suffix("/login")) {
        (true, Some(origin)) => format!("{origin}{address}"),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests;
