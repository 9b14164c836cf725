//! The steps of one login, in their order. Nothing leaves the program before the person agreed and the card signed.

use super::{Failure, Message, Nonce, RememberedTries, token};
use crate::card::cie::TerminalKeys;
use crate::card::pkcs11::{Module, ModuleCard};
use crate::card::{CardError, Kind, PinSource, Present, Signed, Tools, Tries, look};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::contract::{CardName, Delivery, ErrorCode, Program, PublicError};
use crate::deliver::DeliverError;
use crate::pin::{Digits, Window};
use crate::reader::{Connection, Presence, ReaderState, Readers};
use crate::settings::{Mode, Site};
use crate::texts::{Language, Texts, Value};
use std::sync::Arc;
use std::time::Duration;

/// How long a request lives, in seconds.
const LIFE: i64 = 5 * 60;
/// How long one look at the readers waits for a change.
const LOOK: Duration = Duration::from_millis(500);

/// What a page asked, already checked by the door.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who asks, from the list of the administrator.
    pub site: Site,
    /// The provider's name for this login.
    pub request_id: String,
    /// The provider's nonce.
    pub nonce: Nonce,
    /// What the site says of its service; words of a stranger.
    pub service: Option<String>,
    /// The language of the page.
    pub language: Language,
    /// The kind of card that the page asks for.
    pub wanted: Option<Kind>,
}

/// How a login ended, for the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Delivered; the code for the browser.
    Code(String),
    /// Not delivered.
    Error(PublicError),
}

/// Delivers a token; `deliver::deliver` in the program.
pub type Deliver = Box<dyn Fn(&Site, &Delivery) -> Result<String, DeliverError> + Send>;

/// What logins need and do not change.
pub struct House {
    /// The keys by which the agent proves itself to a CIE.
    pub terminal: TerminalKeys,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Whether windows must say that this is no real login.
    pub mode: Mode,
    /// Never use the keys of a reader.
    pub pin_on_computer: bool,
    /// The module for cards that the agent does not know.
    pub module: Option<Module>,
    /// The outgoing call.
    pub deliver: Deliver,
}

/// Conducts logins, one at a time.
pub struct Conductor {
    /// The readers.
    pub readers: Box<dyn Readers>,
    /// The window.
    pub window: Box<dyn Window>,
    /// Randomness.
    pub chance: Box<dyn Chance>,
    /// The last counters.
    pub tries: RememberedTries,
    /// What does not change.
    pub house: House,
}

/// A card that can sign.
pub(super) enum Card {
    /// Spoken to directly.
    Native(Box<dyn Connection>, Present),
    /// Through the module.
    Module(ModuleCard),
}

impl Card {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Native(_, present) => present.kind(),
            Self::Module(_) => Kind::Cns,
        }
    }

    pub(super) fn fingerprint(&self) -> [u8; 32] {
        match self {
            Self::Native(_, present) => present.fingerprint,
            Self::Module(card) => card.certificate.fingerprint(),
        }
    }
}

/// One login under way.
pub(super) struct Login<'a> {
    pub request: &'a Request,
    pub texts: Texts,
    deadline: i64,
    consented: Option<[u8; 32]>,
}

impl Conductor {
    /// Runs a login to its end. Failures that the person can mend are shown and tried again while the request lives.
    pub fn run(&mut self, request: &Request) -> Outcome {
        let texts = Texts::of(request.language);
        let deadline = self.house.clock.now() + LIFE;
        let mut login = Login { request, texts, deadline, consented: None };
        loop {
            let failure = match self.attempt(&mut login) {
                Ok(code) => return Outcome::Code(code),
                Err(failure) => failure,
            };
            tracing::info!(code = failure.code.name(), "a login did not go on");
            let ended = matches!(failure.code, ErrorCode::UserCancelled | ErrorCode::Timeout);
            if ended || !self.show_failure(&login, &failure) || !failure.code.is_retriable() {
                return Outcome::Error(failure.code.public());
            }
        }
    }

    fn attempt(&mut self, login: &mut Login<'_>) -> Result<String, Failure> {
        let mut card = self.find_card(login)?;
        if login.consented != Some(card.fingerprint()) {
            self.ask_consent(login, &card)?;
            login.consented = Some(card.fingerprint());
        }
        let signed = self.sign(login, &mut card)?;
        let delivery = Delivery {
            v: 1,
            request_id: login.request.request_id.clone(),
            token: token(&signed),
            agent: Program { name: "card-reader-agent".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            card: CardName { kind: kind_name(&card).to_owned() },
        };
        drop(card);
        self.deliver(login, &delivery)
    }

    pub(super) fn check_alive(&self, login: &Login<'_>) -> Result<(), Failure> {
        if self.house.clock.now() < login.deadline { Ok(()) } else { Err(ErrorCode::Timeout.into()) }
    }

    /// Waits until exactly one usable card lies there; the window follows what is plugged in and taken out.
    fn find_card(&mut self, login: &Login<'_>) -> Result<Card, Failure> {
        loop {
            self.check_alive(login)?;
            let (waiting, known) = match self.readers.list() {
                Err(error) if Failure::from(&error).code == ErrorCode::PcscNotRunning => {
                    ("wait-no-service", Vec::new())
                }
                Err(error) => return Err(Failure::from(&error)),
                Ok(readers) if readers.is_empty() => ("wait-no-reader", readers),
                Ok(readers) => match self.choose(login, &readers) {
                    Ok(Choice::Card(card)) => return Ok(*card),
                    Ok(Choice::None) => ("wait-no-card", readers),
                    Ok(Choice::Several) => ("wait-several", readers),
                    Ok(Choice::Unreadable) => ("wait-unreadable", readers),
                    Err(failure) if failure.code == ErrorCode::CardRemoved => continue,
                    Err(failure) => return Err(failure),
                },
            };
            let notice = self.notice(login, waiting);
            let (readers, clock, deadline) = (&mut self.readers, &self.house.clock, login.deadline);
            let down = waiting == "wait-no-service";
            self.window
                .show_until(&notice, &mut || {
                    let changed = if readers.wait_for_change(&known, LOOK).is_ok() {
                        readers.list().is_ok_and(|now| down || now != known)
                    } else {
                        // The service is down: there is nothing to wait on but time.
                        std::thread::sleep(LOOK);
                        !down
                    };
                    changed || clock.now() >= deadline
                })
                .map_err(|error| Failure::from(&error))?;
        }
    }

    fn choose(&mut self, login: &Login<'_>, readers: &[ReaderState]) -> Result<Choice, Failure> {
        let (mut usable, mut unreadable, mut refused) = (Vec::new(), false, None);
        for reader in readers {
            match reader.presence {
                Presence::Empty => continue,
                Presence::Mute | Presence::InUse => {
                    unreadable = true;
                    continue;
                }
                Presence::Card => {}
            }
            match self.look_at(&reader.name) {
                Ok(card) if login.request.wanted.is_none_or(|wanted| wanted == card.kind()) => usable.push(card),
                Ok(_) => refused = Some(Failure::from(ErrorCode::CardNotSupported)),
                Err(error) => refused = Some(Failure::from(&error)),
            }
        }
        match (usable.len(), refused) {
            (0, Some(failure)) => Err(failure),
            (0, None) if unreadable => Ok(Choice::Unreadable),
            (0, None) => Ok(Choice::None),
            (1, _) => Ok(usable.pop().map_or(Choice::None, |card| Choice::Card(Box::new(card)))),
            _ => Ok(Choice::Several),
        }
    }

    fn look_at(&mut self, reader: &str) -> Result<Card, CardError> {
        let now = self.house.clock.now();
        let mut connection = self.readers.connect(reader)?;
        let found = look(connection.as_mut()).and_then(|present| present.check(now).map(|()| present));
        match (found, &self.house.module) {
            (Ok(present), _) => Ok(Card::Native(connection, present)),
            (Err(CardError::NotSupported), Some(module)) => {
                // The module connects by itself.
                drop(connection);
                module.look(now).map(Card::Module)
            }
            (Err(error), _) => Err(error),
        }
    }

    /// PIN and signature: as many entries as the person wants, one VERIFY each.
    fn sign(&mut self, login: &Login<'_>, card: &mut Card) -> Result<Signed, Failure> {
        let fingerprint = card.fingerprint();
        let said = match card {
            Card::Native(_, present) => present.tries,
            Card::Module(_) => Tries::Unknown,
        };
        let mut tries = self.tries.or_remembered(&fingerprint, said);
        let mut error = None;
        loop {
            self.check_alive(login)?;
            if tries == Tries::Left(1) {
                self.ask_last_try(login)?;
            }
            let result = self.enter_and_sign(login, card, tries, error.take());
            let failure = match result {
                Ok(signed) => {
                    self.tries.note(&fingerprint, None);
                    return Ok(signed);
                }
                Err(failure) => failure,
            };
            match (failure.code, failure.tries) {
                (ErrorCode::PinWrong, Some(left)) => {
                    tries = left;
                    if let Tries::Left(left) = left {
                        self.tries.note(&fingerprint, Some(left));
                    }
                }
                (ErrorCode::PinLength, _) => {}
                (ErrorCode::PinBlocked, _) => {
                    self.tries.note(&fingerprint, None);
                    return Err(failure);
                }
                _ => return Err(failure),
            }
            error = Some(Self::say_failure(login, &failure, card.kind()));
        }
    }

    fn enter_and_sign(
        &mut self,
        login: &Login<'_>,
        card: &mut Card,
        tries: Tries,
        error: Option<String>,
    ) -> Result<Signed, Failure> {
        let message = Message::of(&login.request.site, &login.request.nonce);
        let pad = match card {
            Card::Native(_, present) => present.pad.filter(|_| !self.house.pin_on_computer).map(PinSource::Pad),
            Card::Module(_) => None,
        };
        let on_reader = pad.is_some() || matches!(card, Card::Module(card) if card.protected);
        let typed = if on_reader {
            self.announce_pad(login, tries)?;
            None
        } else {
            let typed = self.ask_pin(login, card.kind(), tries, error)?;
            Some(Digits::parse(&typed, card.kind().pin_lengths()).map_err(|_| Failure::from(ErrorCode::PinLength))?)
        };
        let signed = match card {
            Card::Module(card) => {
                let module = self.house.module.as_ref().ok_or(Failure::from(ErrorCode::Internal))?;
                module.sign(card, typed, message.bytes())
            }
            Card::Native(connection, present) => {
                let source = pad.or(typed.map(PinSource::Typed)).ok_or(Failure::from(ErrorCode::Internal))?;
                let now = self.house.clock.now();
                let mut tools = Tools { terminal: &self.house.terminal, chance: self.chance.as_mut(), now };
                present.sign(connection.as_mut(), source, message.bytes(), &mut tools)
            }
        };
        signed.map_err(|error| Failure::from(&error))
    }

    fn deliver(&mut self, login: &Login<'_>, delivery: &Delivery) -> Result<String, Failure> {
        loop {
            self.check_alive(login)?;
            let failure = match (self.house.deliver)(&login.request.site, delivery) {
                Ok(code) => return Ok(code),
                Err(error) => Failure::from(&error),
            };
            // The same token again, after the person looked at the network; the card signs nothing a second time.
            let again = failure.code.is_retriable() && self.show_failure(login, &failure);
            if !again {
                return Err(Failure {
                    code: if failure.code.is_retriable() { ErrorCode::UserCancelled } else { failure.code },
                    ..failure
                });
            }
        }
    }
}

enum Choice {
    Card(Box<Card>),
    None,
    Several,
    Unreadable,
}

fn kind_name(card: &Card) -> &'static str {
    match card {
        Card::Native(_, present) => match present.kind() {
            Kind::Cns => "cns",
            Kind::Cie => "cie",
        },
        Card::Module(_) => "other",
    }
}

/// A value of words in a text.
pub(super) fn words(text: &str) -> Value<'_> {
    Value::Words(text)
}
