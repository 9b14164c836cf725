//! The words that agent, browser and provider exchange (`docs/contracts/card.md`).

use serde::{Deserialize, Serialize};
use std::fmt;

/// The port, where the configuration names no other.
pub const PORT: u16 = 35980;
/// The path of M1.
pub const AUTHENTICATE: &str = "/v1/authenticate";
/// The path of M2, before its handle.
pub const WAIT: &str = "/v1/wait/";
/// The format of the token.
pub const FORMAT: &str = "web-eid:1.0";
/// Its only algorithm: RSA PKCS#1 v1.5 with SHA-256 (RFC 7518, section 3.3).
pub const ALGORITHM: &str = "RS256";

/// A signed token (Web eID, format 1.0). All binary fields are base64 with padding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Token {
    /// The authentication certificate, DER.
    pub unverified_certificate: String,
    /// [`ALGORITHM`].
    pub algorithm: String,
    /// Over `SHA-256(origin) ‖ SHA-256(nonce)`.
    pub signature: String,
    /// [`FORMAT`].
    pub format: String,
    /// Program and version; information only.
    pub app_version: String,
}

/// M4: what the agent delivers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Version of this message: 1.
    pub v: u8,
    /// As it came in M1.
    pub request_id: String,
    /// The token.
    pub token: Token,
    /// Who delivers.
    pub agent: Program,
    /// What the agent believes that the card is; decided by the provider from the certificate.
    pub card: CardName,
}

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A kind of card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardName {
    /// `cns`, `cie` or `other`.
    pub kind: String,
}

/// The answer to M4: the code, or an error.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum DeliveryAnswer {
    /// Delivered.
    Code {
        /// 43 characters of base64url, for the browser.
        code: String,
        /// Seconds for which it is good.
        #[serde(rename = "expires_in")]
        _expires_in: u32,
    },
    /// Refused.
    Error {
        /// The provider's code.
        error: String,
        /// Whether the same token may be delivered again.
        retriable: bool,
    },
}

/// What the agent says when something went wrong: in its window and in its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table of error codes in docs/contracts/card.md says when each is used")]
pub enum ErrorCode {
    PcscNotRunning,
    NoReader,
    NoCard,
    CardNotSupported,
    CardChanged,
    CardRemoved,
    CardComm,
    SeveralCards,
    NoCertificate,
    CertExpired,
    CertNotYetValid,
    CertUnsuitable,
    PinLength,
    PinWrong,
    PinBlocked,
    PinPadTimeout,
    PinPadCancelled,
    KeyUnsupported,
    SignatureInvalid,
    CardNotGenuine,
    SmError,
    UserCancelled,
    Timeout,
    DeliveryNetwork,
    DeliveryTls,
    DeliveryRefused,
    ModuleError,
    Internal,
}

impl ErrorCode {
    /// The code as the contract writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PcscNotRunning => "PCSC_NOT_RUNNING",
            Self::NoReader => "NO_READER",
            Self::NoCard => "NO_CARD",
            Self::CardNotSupported => "CARD_NOT_SUPPORTED",
            Self::CardChanged => "CARD_CHANGED",
            Self::CardRemoved => "CARD_REMOVED",
            Self::CardComm => "CARD_COMM",
            Self::SeveralCards => "SEVERAL_CARDS",
            Self::NoCertificate => "NO_CERTIFICATE",
            Self::CertExpired => "CERT_EXPIRED",
            Self::CertNotYetValid => "CERT_NOT_YET_VALID",
            Self::CertUnsuitable => "CERT_UNSUITABLE",
            Self::PinLength => "PIN_LENGTH",
            Self::PinWrong => "PIN_WRONG",
            Self::PinBlocked => "PIN_BLOCKED",
            Self::PinPadTimeout => "PIN_PAD_TIMEOUT",
            Self::PinPadCancelled => "PIN_PAD_CANCELLED",
            Self::KeyUnsupported => "KEY_UNSUPPORTED",
            Self::SignatureInvalid => "SIGNATURE_INVALID",
            Self::CardNotGenuine => "CARD_NOT_GENUINE",
            Self::SmError => "SM_ERROR",
            Self::UserCancelled => "USER_CANCELLED",
            Self::Timeout => "TIMEOUT",
            Self::DeliveryNetwork => "DELIVERY_NETWORK",
            Self::DeliveryTls => "DELIVERY_TLS",
            Self::DeliveryRefused => "DELIVERY_REFUSED",
            Self::ModuleError => "MODULE_ERROR",
            Self::Internal => "INTERNAL",
        }
    }

    /// Whether the same request can go on after the person changed something: the card, the reader, the PIN, the network.
    #[must_use]
    pub fn is_retriable(self) -> bool {
        match self {
            Self::PcscNotRunning
            | Self::NoReader
            | Self::NoCard
            | Self::CardNotSupported
            | Self::CardChanged
            | Self::CardRemoved
            | Self::CardComm
            | Self::SeveralCards
            | Self::NoCertificate
            | Self::CertExpired
            | Self::CertNotYetValid
            | Self::CertUnsuitable
            | Self::PinLength
            | Self::PinWrong
            | Self::PinPadTimeout
            | Self::PinPadCancelled
            | Self::DeliveryNetwork => true,
            Self::PinBlocked
            | Self::KeyUnsupported
            | Self::SignatureInvalid
            | Self::CardNotGenuine
            | Self::SmError
            | Self::UserCancelled
            | Self::Timeout
            | Self::DeliveryTls
            | Self::DeliveryRefused
            | Self::ModuleError
            | Self::Internal => false,
        }
    }

    /// What the provider's page is told when the request ends so. No page learns whether a reader or a card is there.
    #[must_use]
    pub fn public(self) -> PublicError {
        match self {
            Self::NoCertificate
            | Self::CertExpired
            | Self::CertNotYetValid
            | Self::CertUnsuitable
            | Self::PinBlocked
            | Self::KeyUnsupported
            | Self::SignatureInvalid
            | Self::CardNotGenuine
            | Self::SmError => PublicError::CardUnusable,
            Self::Timeout => PublicError::Timeout,
            Self::DeliveryRefused => PublicError::Refused,
            Self::ModuleError | Self::Internal | Self::DeliveryNetwork | Self::DeliveryTls => PublicError::Failed,
            _ => PublicError::Cancelled,
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What M6 tells the provider in place of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicError {
    /// The person stopped.
    Cancelled,
    /// Nobody did anything for too long.
    Timeout,
    /// The card is not one for this login.
    CardUnusable,
    /// The provider refused the token.
    Refused,
    /// The agent failed.
    Failed,
}

impl PublicError {
    /// The value of the parameter `error`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "CANCELLED",
            Self::Timeout => "TIMEOUT",
            Self::CardUnusable => "CARD_UNUSABLE",
            Self::Refused => "REFUSED",
            Self::Failed => "FAILED",
        }
    }
}
