//! A letter as a message of the internet (RFC 5322).

use crate::domain::id::JobId;
use crate::domain::language::Language;
use crate::domain::time::Timestamp;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::{Address, Message};
use std::fmt;
use std::time::UNIX_EPOCH;

/// A letter to one person, plain text.
#[derive(Clone)]
pub struct MailMessage {
    to: Address,
    subject: String,
    text: String,
    language: Language,
}

/// Whom letters come from.
#[derive(Clone, Debug)]
pub struct Sender(Mailbox);

/// Why a letter cannot be put together. Holds neither the address nor the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMail {
    /// Not one plain address `name@domain`.
    #[error("not a mail address")]
    Address,
    /// A line break or another control character in the subject or in the sender's name, which would start a header
    /// of its own (S-71).
    #[error("a header of the letter holds a control character")]
    Header,
    /// The mail library refuses the parts.
    #[error("the letter cannot be encoded")]
    Encoding,
}

impl MailMessage {
    /// A letter. `to` is one plain address, `subject` one line; `text` has lines ended by `\n`.
    ///
    /// # Errors
    /// When the address is none, or the subject could break out of its header.
    pub fn new(to: &str, subject: &str, text: &str, language: Language) -> Result<Self, InvalidMail> {
        let to = parse_address(to)?;
        check_header(subject)?;
        Ok(Self { to, subject: subject.to_owned(), text: text.to_owned(), language })
    }
}

impl fmt::Debug for MailMessage {
    /// Neither whom it goes to nor what it says, for the text holds links that open accounts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailMessage(…)")
    }
}

impl Sender {
    /// A sender with the name that people see, which may be empty.
    ///
    /// # Errors
    /// When the address is none, or the name could break out of its header.
    pub fn new(name: &str, address: &str) -> Result<Self, InvalidMail> {
        check_header(name)?;
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        Ok(Self(Mailbox::new(name, parse_address(address)?)))
    }
}

/// The message with all its headers; nothing in it is drawn from the clock or from chance.
pub(super) fn build(sender: &Sender, mail: &MailMessage, id: JobId, now: Timestamp) -> Result<Message, InvalidMail> {
    let date = UNIX_EPOCH + now.since(Timestamp::from_seconds(0)).as_std();
    Message::builder()
        .from(sender.0.clone())
        .to(Mailbox::new(None, mail.to.clone()))
        .subject(mail.subject.as_str())
        .date(date)
        .message_id(Some(format!("<{id}@{}>", sender.0.email.domain())))
        .raw_header(header("Content-Language", mail.language.tag()))
        // Out-of-office programs do not answer (RFC 3834, section 5).
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.replace("\r\n", "\n").replace('\n', "\r\n"))
        .map_err(|_| InvalidMail::Encoding)
}

/// A header that the library has no type for.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// RFC 5321 allows 254 bytes in a path.
fn parse_address(text: &str) -> Result<Address, InvalidMail> {
    if text.len() > 254 || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(InvalidMail::Address);
    }
    text.parse().map_err(|_| InvalidMail::Address)
}

fn check_header(text: &str) -> Result<(), InvalidMail> {
    if text.chars().any(char::is_control) { Err(InvalidMail::Header) } else { Ok(()) }
}
