//! One-time passwords from a generator (RFC 6238): 6 digits, 30 s, HMAC-SHA-1, which every application understands.

use crate::domain::id::TotpId;
use crate::domain::random::{self, Random};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use std::fmt;
use zeroize::Zeroizing;

/// The secret shared with the generator: 160 bits (RFC 4226, section 4, R6). Storage seals it.
#[derive(Clone)]
pub struct TotpSecret(Zeroizing<[u8; TotpSecret::LENGTH]>);

/// A generator of one-time passwords of a person.
#[derive(Clone, Debug)]
pub struct TotpCredential {
    /// Which of the person's generators it is.
    pub id: TotpId,
    /// What it shares with us.
    pub secret: TotpSecret,
    /// When the person proved that it works; before that it opens nothing.
    pub confirmed_at: Option<Timestamp>,
    /// The latest step whose code was accepted. Storage moves it forward only, so that of two requests with one
    /// code one wins, also across replicas (S-17).
    pub last_step: Option<u64>,
}

/// Why a one-time password is refused. The person sees one text for both; the audit tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefusedCode {
    /// Not a code of the present step or of its neighbours.
    #[error("the one-time password is wrong")]
    Wrong,
    /// A code of a step that was used already, or of an earlier one (RFC 6238, section 5.2).
    #[error("the one-time password was used already")]
    Replayed,
}

/// Seconds of one step (RFC 6238, section 5.2).
const STEP: u64 = 30;

/// Steps before and after the present one whose codes are accepted, for clocks that differ (RFC 6238, section 5.2).
const NEIGHBOURS: u64 = 1;

impl TotpCredential {
    /// Verifies a code at `now` and gives the step it belongs to, which the caller stores as [`Self::last_step`] in a
    /// statement that succeeds only where the stored step is smaller.
    ///
    /// Blanks in the code are ignored, because applications show `123 456`.
    ///
    /// # Errors
    /// When the code is wrong, or belongs to a step that is not later than the last.
    pub fn verify(&self, code: &Secret, now: Timestamp) -> Result<u64, RefusedCode> {
        let code: Zeroizing<String> = Zeroizing::new(code.expose().chars().filter(|c| !c.is_whitespace()).collect());
        let step_now = u64::try_from(now.seconds()).map_err(|_| RefusedCode::Wrong)? / STEP;
        let steps = step_now.saturating_sub(NEIGHBOURS)..=step_now + NEIGHBOURS;
        let matching: Vec<u64> = steps.filter(|&step| self.secret.is_code_of(&code, step)).collect();
        let unused = matching.iter().copied().find(|&step| self.last_step.is_none_or(|last| step > last));
        unused.ok_or(if matching.is_empty() { RefusedCode::Wrong } else { RefusedCode::Replayed })
    }
}

impl TotpSecret {
    /// Bytes of the secret.
    pub const LENGTH: usize = 20;

    /// A fresh secret.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        Self(Zeroizing::new(random::bytes::<{ Self::LENGTH }>(random)))
    }

    /// From the bytes that storage has unsealed.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for sealing.
    #[must_use]
    pub fn expose(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// The secret as people type it into an application: 32 characters of base 32 (RFC 4648, section 6).
    #[must_use]
    pub fn base32(&self) -> Secret {
        Secret::from(totp_rs::Secret::from(self.0.to_vec()).to_base32())
    }

    /// The address that the QR code holds:
    /// `otpauth://totp/Comune%20di%20Esempio:mrossi?secret=…&issuer=Comune%20di%20Esempio`.
    ///
    /// Colons in the two names become blanks, because the label is divided by one; without an account the
    /// application shows the issuer alone.
    #[must_use]
    pub fn enrolment_uri(&self, issuer: &str, account: &str) -> Secret {
        let label = |text: &str| text.replace(':', " ").trim().to_owned();
        let (issuer, account) = (label(issuer), label(account));
        let account = if account.is_empty() { "–".to_owned() } else { account };
        let totp = self.generator().with_issuer(Some(issuer)).with_account_name(account).build_noncompliant();
        Secret::from(totp.to_url().unwrap_or_default())
    }

    /// The code of the step that holds `now`, for tests and for simulated people.
    #[must_use]
    pub fn code_at(&self, now: Timestamp) -> Secret {
        let totp = self.generator().build_noncompliant();
        Secret::from(totp.generate(u64::try_from(now.seconds()).unwrap_or_default()).to_string())
    }

    /// Compares in constant time.
    fn is_code_of(&self, code: &str, step: u64) -> bool {
        let totp = self.generator().with_skew(0).build_noncompliant();
        totp.check(code, step.saturating_mul(STEP)).is_some()
    }

    fn generator(&self) -> totp_rs::Builder {
        totp_rs::Builder::new()
            .with_algorithm(totp_rs::Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(STEP)
            .with_secret(self.0.to_vec())
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Span;

    /// The secret of RFC 6238, appendix B: the ASCII digits.
    fn credential(last_step: Option<u64>) -> TotpCredential {
        TotpCredential {
            id: "0198a000-0000-7000-8000-000000000001".parse().expect("an id"),
            secret: TotpSecret::from_bytes(*b"12345678901234567890"),
            confirmed_at: None,
            last_step,
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn verify(last_step: Option<u64>, code: &str, seconds: i64) -> Result<u64, RefusedCode> {
        credential(last_step).verify(&Secret::from(code), at(seconds))
    }

    /// RFC 6238, appendix B, the SHA-1 column, last six digits.
    #[test]
    fn codes_are_those_of_the_specification() {
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(credential(None).secret.code_at(at(seconds)).expose(), code);
            assert_eq!(verify(None, code, seconds), Ok(u64::try_from(seconds).expect("positive") / 30));
        }
    }

    #[test]
    fn the_neighbouring_steps_are_accepted_and_no_others() {
        let code = credential(None).secret.code_at(at(3_000));
        let code = code.expose();
        for seconds in [2_970, 3_000, 3_029, 3_030, 3_059] {
            assert_eq!(verify(None, code, seconds), Ok(100), "{seconds}");
        }
        for seconds in [2_969, 3_060, 0] {
            assert_eq!(verify(None, code, seconds), Err(RefusedCode::Wrong), "{seconds}");
        }
    }

    #[test]
    fn a_step_is_accepted_once_and_never_an_earlier_one() {
        let code = credential(None).secret.code_at(at(3_000));
        assert_eq!(verify(Some(99), code.expose(), 3_000), Ok(100));
        assert_eq!(verify(Some(100), code.expose(), 3_000), Err(RefusedCode::Replayed));
        assert_eq!(verify(Some(100), code.expose(), 3_031), Err(RefusedCode::Replayed));
        assert_eq!(verify(Some(101), code.expose(), 3_000), Err(RefusedCode::Replayed));
    }

    #[test]
    fn blanks_are_ignored_and_other_texts_refused() {
        assert_eq!(verify(None, " 287 082 ", 59), Ok(1));
        for code in ["", "287083", "28708", "2870820", "28708a", "+87082", "２８７０８２", "-1"] {
            assert_eq!(verify(None, code, 59), Err(RefusedCode::Wrong), "{code}");
        }
        assert_eq!(credential(None).verify(&Secret::from("287082"), at(0) - Span::days(1)), Err(RefusedCode::Wrong));
    }

    #[test]
    fn enrolment_shows_the_secret_in_both_forms() {
        let secret = credential(None).secret;
        assert_eq!(secret.base32().expose(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let uri = secret.enrolment_uri("Comune di Esempio", "mrossi");
        assert_eq!(
            uri.expose(),
            "otpauth://totp/Comune%20di%20Esempio:mrossi?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Comune%20di%20Esempio"
        );
    }

    #[test]
    fn names_cannot_break_out_of_the_address() {
        let uri = credential(None).secret.enrolment_uri("A:B&secret=x", "m?issuer=y#z");
        let parsed = url::Url::parse(uri.expose()).expect("an address");
        let names: Vec<String> = parsed.query_pairs().map(|(name, _)| name.into_owned()).collect();
        assert_eq!(names, ["secret", "issuer"]);
        assert!(!credential(None).secret.enrolment_uri("", "").expose().is_empty());
    }

    #[test]
    fn a_secret_never_prints() {
        assert!(format!("{:?}", credential(None)).contains("TotpSecret(…)"));
    }
}
