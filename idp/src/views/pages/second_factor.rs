//! The second factor: enrolment, recovery codes, removal.

use super::{Asker, Done, pages};
use crate::domain::id::TotpId;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::views::assets::File;
use crate::views::form::{Field, Form};
use crate::views::frame::Frame;
use crate::views::qr_code::QrCode;
use askama::Template;

pages! { SecondFactorEnrol RecoveryCodes AccountSecondFactor }

/// `second-factor-enrol` at `/account/second-factor`: QR code, secret text, `code`; `continue`.
#[derive(Debug, Template)]
#[template(path = "account/second_factor_enrol.html")]
pub struct SecondFactorEnrol {
    /// The shared part.
    pub frame: Frame,
    /// The service that needs it, if one waits.
    pub asker: Option<Asker>,
    /// Which secret is shown, carried as hidden input `generator`.
    pub generator: TotpId,
    /// The `otpauth://` address.
    pub uri: Secret,
    /// The same secret in base32, for typing.
    pub secret: Secret,
    /// Whether the person cannot go on without it (staff).
    pub required: bool,
    /// Problems.
    pub form: Form,
}

impl SecondFactorEnrol {
    /// The picture; an address of ours always fits in one.
    fn qr_code(&self) -> Option<QrCode> {
        QrCode::draw(self.uri.expose(), &self.frame.text("enrol-qr-title")).ok()
    }

    /// The secret in groups of four, as people copy it.
    fn grouped_secret(&self) -> String {
        let letters: Vec<char> = self.secret.expose().chars().collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }

    fn code(&self) -> Field<'_> {
        let hint = self.frame.text("second-factor-code-hint");
        Field::code(&self.frame, "code", "second-factor-code").digits().hint(hint).of(&self.form)
    }
}

/// `recovery-codes`, the answer to a right code: the list, shown this once, and a link on with the id `continue`.
#[derive(Debug, Template)]
#[template(path = "account/recovery_codes.html")]
pub struct RecoveryCodes {
    /// The shared part.
    pub frame: Frame,
    /// The codes as they are to be typed.
    pub codes: Vec<Secret>,
    /// Where the person goes on to: `/account`, or back into the flow.
    pub onward: String,
}

/// `account-second-factor` at `/account/second-factor` once one is enrolled: `renew-codes`, `add`, and `remove` where
/// it may go.
#[derive(Debug, Template)]
#[template(path = "account/account_second_factor.html")]
pub struct AccountSecondFactor {
    /// The shared part.
    pub frame: Frame,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// How many recovery codes are unused.
    pub codes_left: u32,
    /// Whether it may be removed (not by staff).
    pub removable: bool,
    /// What was just done.
    pub done: Option<Done>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use crate::views::samples;

    #[test]
    fn the_secret_is_shown_in_groups_and_as_a_picture() {
        let page = SecondFactorEnrol {
            frame: samples::signed_in(Language::It),
            asker: None,
            generator: samples::generator(),
            uri: Secret::from("otpauth://totp/x?secret=JBSWY3DPEH"),
            secret: Secret::from("JBSWY3DPEH"),
            required: false,
            form: Form::new(),
        };
        assert_eq!(page.grouped_secret(), "JBSW Y3DP EH");
        assert!(page.qr_code().is_some());
    }
}
