//! What a provider reports instead of a login: the table of anomalies (SPID technical rules, error messages; CIE manual).

use super::names::{PARTIAL_LOGOUT, REQUESTER, RESPONDER, SUCCESS, VERSION_MISMATCH};
use super::tree::{only, stated};
use federation_metadata::xml::element::Element;
use federation_metadata::xml::namespace::SAMLP;

/// `Status` of a message (SAML Core 2.0, section 3.2.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It went well.
    Success,
    /// It did not, and why.
    Failure(Anomaly),
}

/// A top-level status that SAML does not know, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message has not exactly one status that SAML knows")]
pub struct NoStatus;

/// Why a provider let nobody in. Decided by the number alone: the rules print the sub-status with a slip, so that
/// providers write it in two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anomaly {
    /// NN of `ErrorCode nrNN`, where the message states one of two digits at most.
    pub number: Option<u8>,
}

/// Whose matter an anomaly is, and with that the words for the person and the status of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnomalyKind {
    /// nr 8, 9, 11, 14 to 18: our request was not as it must be. Ours to mend.
    OurRequest,
    /// nr 12: the level we asked. Ours to mend.
    OurLevel,
    /// nr 13: the instant of our request, that is our clock or theirs. Ours to mend.
    OurClock,
    /// nr 19: wrong credentials too many times.
    WrongCredentials,
    /// nr 20: no credentials of the level.
    LevelMissing,
    /// nr 21: it took too long.
    TimedOut,
    /// nr 22: no consent to hand over the data.
    ConsentRefused,
    /// nr 23: the identity is suspended, revoked or blocked.
    IdentityBlocked,
    /// nr 25: the person cancelled.
    Cancelled,
    /// nr 30: another type of identity than asked.
    WrongKind,
    /// A number that stands in no table, or none.
    Unknown,
}

impl AnomalyKind {
    /// Whether an operator must look at it.
    #[must_use]
    pub const fn is_alarming(self) -> bool {
        match self {
            Self::OurRequest | Self::OurLevel | Self::OurClock | Self::Unknown => true,
            Self::WrongCredentials
            | Self::LevelMissing
            | Self::TimedOut
            | Self::ConsentRefused
            | Self::IdentityBlocked
            | Self::Cancelled
            | Self::WrongKind => false,
        }
    }

    /// The status of the page: 500 where the fault is ours, 403 elsewhere.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::OurRequest | Self::OurLevel | Self::OurClock => 500,
            Self::WrongCredentials
            | Self::LevelMissing
            | Self::TimedOut
            | Self::ConsentRefused
            | Self::IdentityBlocked
            | Self::Cancelled
            | Self::WrongKind
            | Self::Unknown => 403,
        }
    }
}

impl Anomaly {
    /// Whose matter it is.
    #[must_use]
    pub const fn kind(self) -> AnomalyKind {
        match self.number {
            Some(8 | 9 | 11 | 14..=18) => AnomalyKind::OurRequest,
            Some(12) => AnomalyKind::OurLevel,
            Some(13) => AnomalyKind::OurClock,
            Some(19) => AnomalyKind::WrongCredentials,
            Some(20) => AnomalyKind::LevelMissing,
            Some(21) => AnomalyKind::TimedOut,
            Some(22) => AnomalyKind::ConsentRefused,
            Some(23) => AnomalyKind::IdentityBlocked,
            Some(25) => AnomalyKind::Cancelled,
            Some(30) => AnomalyKind::WrongKind,
            Some(_) | None => AnomalyKind::Unknown,
        }
    }

    /// `nr22`, or `nr-` where the message states none: for the log, the audit and the evidence.
    #[must_use]
    pub fn code(self) -> String {
        self.number.map_or_else(|| "nr-".to_owned(), |number| format!("nr{number:02}"))
    }
}

/// Check C7 and the first half of C8: exactly one `Status` with one top-level `StatusCode` of a value that SAML knows.
///
/// # Errors
/// [`NoStatus`].
pub fn parse(message: &Element) -> Result<Status, NoStatus> {
    let status = only(message, SAMLP, "Status").ok_or(NoStatus)?;
    let code = only(status, SAMLP, "StatusCode").and_then(|code| stated(code, "Value")).ok_or(NoStatus)?;
    match code {
        SUCCESS => Ok(Status::Success),
        REQUESTER | RESPONDER | VERSION_MISMATCH => Ok(Status::Failure(Anomaly { number: number(status) })),
        _ => Err(NoStatus),
    }
}

/// Whether an answer to a logout says that other sessions live on (SAML Core 2.0, section 3.7.3.2).
pub(super) fn is_partial_logout(message: &Element) -> bool {
    let code = only(message, SAMLP, "Status").and_then(|status| only(status, SAMLP, "StatusCode"));
    let below = code.and_then(|code| only(code, SAMLP, "StatusCode"));
    below.and_then(|below| stated(below, "Value")) == Some(PARTIAL_LOGOUT)
}

/// `ErrorCode nrNN`, with or without a leading zero, in any case.
fn number(status: &Element) -> Option<u8> {
    let text = only(status, SAMLP, "StatusMessage")?.text().trim().to_ascii_lowercase();
    let digits = text.strip_prefix("errorcode")?.trim_start().strip_prefix("nr")?;
    let is_number = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(code: &str, text: Option<&str>) -> Element {
        let code = Element::new(SAMLP, "StatusCode").with("Value", code);
        let text = text.map(|text| Element::new(SAMLP, "StatusMessage").saying(text));
        let status = Element::new(SAMLP, "Status").containing(code).containing_all(text);
        Element::new(SAMLP, "Response").containing(status)
    }

    fn number_of(text: &str) -> Option<u8> {
        match parse(&message(RESPONDER, Some(text))) {
            Ok(Status::Failure(anomaly)) => anomaly.number,
            other => panic!("a failure, not {other:?}"),
        }
    }

    #[test]
    fn the_number_decides_however_it_is_written() {
        for text in ["ErrorCode nr08", "ErrorCode nr8", " errorcode NR08\n", "ErrorCodenr8"] {
            assert_eq!(number_of(text), Some(8), "{text:?}");
        }
        for text in ["", "ErrorCode", "ErrorCode nr", "ErrorCode nr123", "nr22", "ErrorCode nr-1", "ErrorCode nr2 2"] {
            assert_eq!(number_of(text), None, "{text:?}");
        }
    }

    /// The table: from nr 1 to nr 31, the status of the page and whether an operator must look.
    #[test]
    fn every_number_has_its_page() {
        for number in 1..=31 {
            let kind = Anomaly { number: Some(number) }.kind();
            let (status, alarming) = match number {
                8 | 9 | 11..=18 => (500, true),
                19..=23 | 25 | 30 => (403, false),
                _ => (403, true),
            };
            assert_eq!((kind.http_status(), kind.is_alarming()), (status, alarming), "{number}");
        }
        assert_eq!(Anomaly { number: None }.kind(), AnomalyKind::Unknown);
        assert_eq!([Some(8), None].map(|number| Anomaly { number }.code()), ["nr08", "nr-"]);
    }

    #[test]
    fn a_status_is_one_and_known() {
        assert_eq!(parse(&message(SUCCESS, None)), Ok(Status::Success));
        for code in [REQUESTER, RESPONDER, VERSION_MISMATCH] {
            assert_eq!(parse(&message(code, None)), Ok(Status::Failure(Anomaly { number: None })));
        }
        let empty = Element::new(SAMLP, "Response").containing(Element::new(SAMLP, "Status"));
        let twice = message(SUCCESS, None).containing(message(SUCCESS, None).children()[0].clone());
        for bad in [message("", None), message("x", None), empty, twice, Element::new(SAMLP, "Response")] {
            assert_eq!(parse(&bad), Err(NoStatus));
        }
    }
}
