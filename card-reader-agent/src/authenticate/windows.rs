//! What the windows of a login say.

use super::Failure;
use super::conduct::{Card, Conductor, Login, words};
use crate::card::{Kind, Tries};
use crate::contract::ErrorCode;
use crate::pin::{PinPrompt, Question};
use crate::texts::Value;
use zeroize::Zeroizing;

/// The most characters of what a site says of its service.
const LONGEST_SERVICE: usize = 120;

impl Conductor {
    fn question(&self, login: &Login<'_>, text: String) -> Question {
        let title = if self.house.mode.is_development() { "title-development" } else { "title" };
        Question {
            title: login.texts.say(title, &[]),
            text,
            accept: login.texts.say("continue", &[]),
            refuse: login.texts.say("cancel", &[]),
            refuses_by_default: false,
        }
    }

    /// Name and origin of the site, as every window shows them.
    fn site<'a>(login: &'a Login<'_>) -> [(&'static str, Value<'a>); 2] {
        let site = &login.request.site;
        [("name", words(&site.name)), ("origin", words(&site.origin))]
    }

    pub(super) fn notice(&self, login: &Login<'_>, waiting: &str) -> Question {
        let (who, what) = (login.texts.say("wait-for", &Self::site(login)), login.texts.say(waiting, &[]));
        self.question(login, format!("{who}\n\n{what}"))
    }

    /// Who asks, what will be given, by which card; the words of the site in quotes.
    pub(super) fn ask_consent(&mut self, login: &Login<'_>, card: &Card) -> Result<(), Failure> {
        let texts = &login.texts;
        let name = match card {
            Card::Native(_, present) => match (&present.certificate, present.kind()) {
                (Some(certificate), Kind::Cns) => {
                    texts.say("card-cns", &[("holder", words(&harmless(&certificate.holder())))])
                }
                _ => texts.say("card-cie", &[]),
            },
            Card::Module(card) => texts.say("card-module", &[("holder", words(&harmless(&card.certificate.holder())))]),
        };
        let [name_of_site, origin] = Self::site(login);
        let mut text = texts.say("consent", &[name_of_site, origin, ("card", words(&name))]);
        if let Some(service) = &login.request.service {
            text.push_str("\n\n");
            text.push_str(&texts.say("consent-service", &[("service", words(&harmless(service)))]));
        }
        let question = self.question(login, text);
        self.window.ask(&question).map_err(|error| Failure::from(&error))
    }

    /// The last try, with a question of its own whose default is no.
    pub(super) fn ask_last_try(&mut self, login: &Login<'_>) -> Result<(), Failure> {
        let mut question = self.question(login, login.texts.say("last-try", &[]));
        question.accept = login.texts.say("try-last", &[]);
        question.refuse = login.texts.say("stop", &[]);
        question.refuses_by_default = true;
        self.window.ask(&question).map_err(|error| Failure::from(&error))
    }

    fn say_tries(login: &Login<'_>, tries: Tries) -> String {
        match tries {
            Tries::Left(left) => login.texts.say("tries-left", &[("tries", Value::Number(left))]),
            Tries::Unknown => login.texts.say("tries-unknown", &[]),
        }
    }

    pub(super) fn ask_pin(
        &mut self,
        login: &Login<'_>,
        kind: Kind,
        tries: Tries,
        error: Option<String>,
    ) -> Result<Zeroizing<String>, Failure> {
        let name = match kind {
            Kind::Cns => "pin-cns",
            Kind::Cie => "pin-cie",
        };
        let text = login.texts.say(name, &Self::site(login));
        let question = self.question(login, format!("{text}\n\n{}", Self::say_tries(login, tries)));
        let prompt = PinPrompt { question, label: login.texts.say("pin-label", &[]), error };
        self.window.ask_pin(&prompt).map_err(|error| Failure::from(&error))
    }

    /// Says that the PIN is to be typed on the reader, before the reader asks for it.
    pub(super) fn announce_pad(&mut self, login: &Login<'_>, tries: Tries) -> Result<(), Failure> {
        let text = login.texts.say("pin-on-reader", &Self::site(login));
        let question = self.question(login, format!("{text}\n\n{}", Self::say_tries(login, tries)));
        self.window.ask(&question).map_err(|error| Failure::from(&error))
    }

    /// A failure in words.
    pub(super) fn say_failure(login: &Login<'_>, failure: &Failure, kind: Kind) -> String {
        let mut name = format!("error-{}", failure.code);
        if failure.code == ErrorCode::PinLength {
            name.push_str(match kind {
                Kind::Cns => "-cns",
                Kind::Cie => "-cie",
            });
        }
        let [site, _] = Self::site(login);
        let said = failure.said.as_deref().unwrap_or_default();
        login.texts.say(&name, &[site, ("code", words(said))])
    }

    /// Shows a failure; whether the person wants another attempt, where one makes sense.
    pub(super) fn show_failure(&mut self, login: &Login<'_>, failure: &Failure) -> bool {
        let text = Self::say_failure(login, failure, Kind::Cns);
        let mut question = self.question(login, text);
        if failure.code.is_retriable() {
            question.accept = login.texts.say("again", &[]);
        }
        self.window.ask(&question).is_ok()
    }
}

/// Words of a stranger, without what could play tricks in a window: control characters, changes of direction, invisible
/// signs; at most [`LONGEST_SERVICE`] characters.
pub(super) fn harmless(text: &str) -> String {
    let tricky = |sign: &char| {
        sign.is_control()
            || matches!(*sign, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
            || matches!(*sign, '\u{061C}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
    };
    text.chars().filter(|sign| !tricky(sign)).take(LONGEST_SERVICE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_strangers_lose_their_tricks() {
        assert_eq!(harmless("a\u{202E}b\nc\u{200B}d\0"), "abcd");
        assert_eq!(harmless(&"x".repeat(500)).len(), LONGEST_SERVICE);
        assert_eq!(harmless("Città di Bolzano – <b>"), "Città di Bolzano – <b>");
    }
}
