//! Every page and letter with sample content, for the checks and for looking at them.

mod account;
mod admin;
mod entrance;
mod federation;

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::id::TotpId;
use crate::domain::language::{Language, LocalizedText};
use crate::domain::time::Timestamp;
use crate::domain::work::{Letter, LetterContent};
use crate::views::form::{Form, Problem};
use crate::views::frame::{Brand, Frame};
use crate::views::pages::Asker;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A person whose name tries to be markup (L-04).
pub const PERSON: &str = "Anna <b>Rossi</b> & 'C.' \"O\"";

/// A generator of one-time passwords.
pub fn generator() -> TotpId {
    "01931f0e-5b1c-7c3d-8a4e-0123456789ab".parse().expect("a UUID")
}

/// A rendered sample: a name that tells it from others, and the HTML.
pub struct Sample {
    /// Page name, a dash, what is special.
    pub name: &'static str,
    /// The finished page.
    pub html: String,
}

/// 2026-11-23T17:45:00Z.
pub const NOW: Timestamp = Timestamp::from_seconds(1_795_455_900);

/// A body with everything configured.
pub fn brand() -> Brand {
    Brand {
        name: LocalizedText::italian("Comune di Esempio"),
        languages: Language::ALL.to_vec(),
        parent: Some("Regione Esempio".into()),
        logo: None,
        stylesheet: None,
        privacy: Some("/privacy".into()),
        accessibility: Some("https://form.agid.gov.it/view/esempio".into()),
        legal: Some("/note-legali".into()),
        contacts: Some("/contatti".into()),
    }
}

/// Its frame, with nobody signed in and a request that waits.
pub fn frame(language: Language) -> Frame {
    Frame {
        language,
        brand: Arc::new(brand()),
        person: None,
        csrf: "c5rf-\"value".into(),
        here: "/login?request=018f".into(),
        request: Some("018f".into()),
        back: None,
    }
}

/// The same with a signed-in person and no waiting request.
pub fn signed_in(language: Language) -> Frame {
    Frame { person: Some(PERSON.into()), request: None, here: "/account".into(), ..frame(language) }
}

/// A service whose name exists in Italian alone and tries to be markup.
pub fn service() -> LocalizedText {
    LocalizedText::italian("Pagamenti <i>e</i> tributi")
}

/// A service with names in every language.
pub fn translated_service() -> LocalizedText {
    LocalizedText::new(BTreeMap::from([
        (Language::It, "Certificati anagrafici".to_owned()),
        (Language::En, "Registry certificates".to_owned()),
        (Language::De, "Meldeamtliche Bescheinigungen".to_owned()),
    ]))
    .expect("Italian is there")
}

/// A service that waits.
pub fn asker() -> Asker {
    Asker { name: service(), level: AssuranceLevel::Two }
}

/// A form in which something was wrong.
pub fn wrong(field: &'static str, problem: Problem) -> Form {
    Form::new().with(field, "<typed>").fault(field, problem)
}

/// Every page in every state worth looking at.
pub fn pages(language: Language) -> Vec<Sample> {
    let mut samples = entrance::pages(language);
    samples.extend(federation::pages(language));
    samples.extend(account::pages(language));
    samples.extend(admin::pages(language));
    samples
}

/// Every letter.
pub fn letters(language: Language) -> Vec<Letter> {
    let link = || "https://id.esempio.it/password/reset?token=abc".to_owned();
    let contents = [
        LetterContent::VerifyEmail { link: link() },
        LetterContent::AlreadyRegistered,
        LetterContent::ResetPassword { link: link() },
        LetterContent::Activate { link: link() },
        LetterContent::PasswordChanged,
        LetterContent::ChangeEmail { link: link() },
        LetterContent::EmailChanged,
        LetterContent::RecoveryCodesRenewed,
        LetterContent::SecondFactorAdded,
        LetterContent::SecondFactorRemoved,
        LetterContent::RecoveryCodeUsed { left: 0 },
        LetterContent::RecoveryCodeUsed { left: 1 },
        LetterContent::RecoveryCodeUsed { left: 7 },
        LetterContent::NewDevice {
            at: NOW,
            user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0".into(),
            network: "192.0.2.0/24".into(),
        },
        LetterContent::PasswordStopped,
    ];
    let letter = |content| Letter { to: "anna@esempio.it".into(), name: PERSON.into(), language, content };
    contents.into_iter().map(letter).collect()
}
