//! Why an answer is refused.

use federation_metadata::xml::message::MessageError;

/// The check that an answer fails (`docs/saml-checks.md`). People see one of two texts; the log and the evidence have
/// the name of the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponseFault {
    /// A2.
    #[error("the answer is not base64, or longer than it may be")]
    Encoding,
    /// B and D: reader, shape, signatures.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// C1 (SAML Core 2.0, section 3.2.2).
    #[error("the version of the response is not 2.0")]
    Version,
    /// C2 (SAML Core 2.0, section 1.3.3).
    #[error("the instant of the response is missing or not one in UTC")]
    IssueInstant,
    /// C3: no answer without its question (S-107).
    #[error("the response does not answer the request that waits")]
    InResponseTo,
    /// C4 (S-109).
    #[error("the response was issued before the request")]
    IssuedBeforeRequest,
    /// C4 (S-109).
    #[error("the response was issued in the future")]
    IssuedInFuture,
    /// C5 (SAML Bindings 2.0, section 3.5.5.2).
    #[error("the response was meant for another address")]
    Destination,
    /// C6: the provider that was asked, and nobody else.
    #[error("the response is not from the provider that was asked")]
    Issuer,
    /// C7 and C8.
    #[error("the response has not exactly one status that SAML knows")]
    Status,
    /// C8: whoever reports a failure lets nobody in.
    #[error("the response reports a failure and holds an assertion")]
    FailureWithAssertion,
    /// C9.
    #[error("the response reports success and does not hold exactly one assertion")]
    NoAssertion,
    /// D1: a signature of the response does not make up for that of the assertion (SPID technical rules, `Assertion`).
    #[error("the assertion is not signed")]
    NotSigned,
    /// E1.
    #[error("the assertion has no identifier, or its version is not 2.0")]
    AssertionVersion,
    /// E2.
    #[error("the instant of the assertion is missing, not one in UTC, before the request or in the future")]
    AssertionInstant,
    /// E3.
    #[error("the assertion is not from the provider that was asked")]
    AssertionIssuer,
    /// E4 (SPID technical rules, `Subject`).
    #[error("the assertion has not one transient, qualified name of its subject")]
    Subject,
    /// E5 and E6 (SAML Profiles 2.0, section 4.1.4.2).
    #[error("the subject of the assertion is not confirmed for us, for this request")]
    Confirmation,
    /// E6.
    #[error("the confirmation of the subject is over")]
    ConfirmationOver,
    /// E7 (SAML Core 2.0, section 2.5.1).
    #[error("the conditions of the assertion are missing, not well formed or not understood")]
    Conditions,
    /// E7.
    #[error("the assertion is not yet valid")]
    NotYetValid,
    /// E7.
    #[error("the assertion is not valid any more")]
    NoLongerValid,
    /// E8 (SAML Core 2.0, section 2.5.1.4).
    #[error("the assertion was meant for another audience")]
    Audience,
    /// E9.
    #[error("the assertion has not one login of a known level")]
    Login,
    /// E9: the decision table of levels (S-111).
    #[error("the level of the login is not what was asked")]
    Level,
    /// E11.
    #[error("the attributes of the assertion are not well formed")]
    Attributes,
    /// E12.
    #[error("the assertion does not say, exactly once, who the person is")]
    SubjectMissing,
    /// E12.
    #[error("what the person is known by is not well formed")]
    SubjectMalformed,
}

impl ResponseFault {
    /// The name of the check, for the log, the audit and the evidence. No data.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Encoding => "a2_encoding",
            Self::Message(MessageError::Read(_)) => "b1_reader",
            Self::Message(MessageError::Shape(_)) => "b2_shape",
            Self::Message(MessageError::Signature(_)) => "d7_signature",
            Self::Message(MessageError::VerifierFailed) => "d7_verifier",
            Self::Message(MessageError::Differs) => "d7_differs",
            Self::Version => "c1_version",
            Self::IssueInstant => "c2_issue_instant",
            Self::InResponseTo => "c3_in_response_to",
            Self::IssuedBeforeRequest => "c4_before_request",
            Self::IssuedInFuture => "c4_future",
            Self::Destination => "c5_destination",
            Self::Issuer => "c6_issuer",
            Self::Status => "c7_status",
            Self::FailureWithAssertion => "c8_failure_with_assertion",
            Self::NoAssertion => "c9_no_assertion",
            Self::NotSigned => "d1_not_signed",
            Self::AssertionVersion => "e1_version",
            Self::AssertionInstant => "e2_issue_instant",
            Self::AssertionIssuer => "e3_issuer",
            Self::Subject => "e4_subject",
            Self::Confirmation => "e5_confirmation",
            Self::ConfirmationOver => "e6_confirmation_over",
            Self::Conditions => "e7_conditions",
            Self::NotYetValid => "e7_not_yet_valid",
            Self::NoLongerValid => "e7_no_longer_valid",
            Self::Audience => "e8_audience",
            Self::Login => "e9_login",
            Self::Level => "e9_level",
            Self::Attributes => "e11_attributes",
            Self::SubjectMissing => "e12_subject_missing",
            Self::SubjectMalformed => "e12_subject_malformed",
        }
    }

    /// Whether the message itself is broken (steps A to C: 400), rather than good and not accepted (D and E: 403).
    #[must_use]
    pub const fn is_malformed(self) -> bool {
        match self {
            Self::Message(MessageError::Signature(_) | MessageError::VerifierFailed | MessageError::Differs)
            | Self::NotSigned
            | Self::AssertionVersion
            | Self::AssertionInstant
            | Self::AssertionIssuer
            | Self::Subject
            | Self::Confirmation
            | Self::ConfirmationOver
            | Self::Conditions
            | Self::NotYetValid
            | Self::NoLongerValid
            | Self::Audience
            | Self::Login
            | Self::Level
            | Self::Attributes
            | Self::SubjectMissing
            | Self::SubjectMalformed => false,
            Self::Encoding
            | Self::Message(MessageError::Read(_) | MessageError::Shape(_))
            | Self::Version
            | Self::IssueInstant
            | Self::InResponseTo
            | Self::IssuedBeforeRequest
            | Self::IssuedInFuture
            | Self::Destination
            | Self::Issuer
            | Self::Status
            | Self::FailureWithAssertion
            | Self::NoAssertion => true,
        }
    }

    /// Whether an operator must look at it: somebody defeated one half of the verification, or it failed.
    #[must_use]
    pub const fn is_alarming(self) -> bool {
        matches!(self, Self::Message(MessageError::VerifierFailed | MessageError::Differs))
    }
}
