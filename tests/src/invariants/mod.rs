//! What must hold for any bytes from outside, one file a parser.
//!
//! The fuzz targets of `tests/fuzz` search for bytes that break an invariant; `make test` replays their corpora. A
//! check panics when its invariant is broken, and otherwise says what became of the input, so that a corpus can be
//! shown to reach both outcomes.

pub mod agent_door;
pub mod apdu_response;
pub mod authorization_request;
pub mod card_certificate;
pub mod card_tlv;
pub mod configuration;
pub mod fiscal_code;
pub mod jwt;
pub mod redirect_query;
pub mod redirect_uri;
pub mod secure_messaging;
pub mod token_request;
pub mod xml_reader;

/// What a parser made of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It was taken, and the invariant held.
    Accepted,
    /// It was refused.
    Refused,
}

/// A parser with its invariant.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name: that of the fuzz target and of the folder of its corpus.
    pub name: &'static str,
    /// Feeds the parser, and panics when the invariant is broken.
    pub check: fn(&[u8]) -> Verdict,
}

/// Every target.
pub const TARGETS: [Target; 13] = [
    Target { name: "agent_door", check: agent_door::check },
    Target { name: "apdu_response", check: apdu_response::check },
    Target { name: "authorization_request", check: authorization_request::check },
    Target { name: "card_certificate", check: card_certificate::check },
    Target { name: "card_tlv", check: card_tlv::check },
    Target { name: "configuration", check: configuration::check },
    Target { name: "fiscal_code", check: fiscal_code::check },
    Target { name: "jwt", check: jwt::check },
    Target { name: "redirect_query", check: redirect_query::check },
    Target { name: "redirect_uri", check: redirect_uri::check },
    Target { name: "secure_messaging", check: secure_messaging::check },
    Target { name: "token_request", check: token_request::check },
    Target { name: "xml_reader", check: xml_reader::check },
];
