//! The proof that whoever redeems a code is who asked for it (PKCE, RFC 7636; method S256 alone).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A `code_challenge` of method S256: 43 to 128 unreserved characters (RFC 7636, section 4.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeChallenge(String);

/// A text outside the grammar of challenges and verifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 43 to 128 unreserved characters")]
pub struct MalformedChallenge;

/// Whether `text` has the form of a verifier or challenge (RFC 7636, sections 4.1 and 4.2).
#[must_use]
pub fn is_well_formed(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'))
}

impl CodeChallenge {
    /// The challenge as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `verifier` is well formed and this is its challenge, in constant time (RFC 7636, section 4.6).
    #[must_use]
    pub fn matches(&self, verifier: &str) -> bool {
        let computed = URL_SAFE_NO_PAD.encode(openssl::sha::sha256(verifier.as_bytes()));
        is_well_formed(verifier)
            && computed.len() == self.0.len()
            && openssl::memcmp::eq(computed.as_bytes(), self.0.as_bytes())
    }
}

impl std::str::FromStr for CodeChallenge {
    type Err = MalformedChallenge;
    fn from_str(text: &str) -> Result<Self, MalformedChallenge> {
        if is_well_formed(text) { Ok(Self(text.to_owned())) } else { Err(MalformedChallenge) }
    }
}

impl TryFrom<String> for CodeChallenge {
    type Error = MalformedChallenge;
    fn try_from(text: String) -> Result<Self, MalformedChallenge> {
        text.parse()
    }
}

impl From<CodeChallenge> for String {
    fn from(challenge: CodeChallenge) -> Self {
        challenge.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_rfc_matches_and_nothing_else_does() {
        let challenge: CodeChallenge = CHALLENGE.parse().expect("the RFC's challenge");
        assert!(challenge.matches(VERIFIER));
        assert!(!challenge.matches(CHALLENGE), "method plain is not known");
        assert!(!challenge.matches(&VERIFIER.replace('d', "e")));
        assert!(!challenge.matches(""));
    }

    #[test]
    fn length_and_alphabet_are_kept() {
        for (text, good) in [
            ("a".repeat(42), false),
            ("a".repeat(43), true),
            ("-._~".repeat(32), true),
            ("a".repeat(129), false),
            (format!("{}+", "a".repeat(43)), false),
            (format!("{}=", "a".repeat(43)), false),
            ("à".repeat(43), false),
        ] {
            assert_eq!(text.parse::<CodeChallenge>().is_ok(), good, "{text}");
        }
    }

    #[test]
    fn a_verifier_outside_the_grammar_never_matches() {
        for verifier in ["a".repeat(42), "a".repeat(129), format!("{}=", "a".repeat(43))] {
            let challenge = CodeChallenge(URL_SAFE_NO_PAD.encode(openssl::sha::sha256(verifier.as_bytes())));
            assert!(!challenge.matches(&verifier), "{verifier}");
        }
    }
}
