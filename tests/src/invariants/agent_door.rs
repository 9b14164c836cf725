//! A request at the agent's door is small, plain and said once.

use super::Verdict;
use card_reader_agent::door::parse;

/// Accepted ⇒ the body ends the input that was used, and nothing of it is chunked or longer than the door allows.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let Ok(Some(request)) = parse(bytes) else { return Verdict::Refused };
    assert!(request.body.len() <= 8 * 1024, "a body is small");
    assert!(request.header("transfer-encoding").is_none(), "no transfer coding is taken");
    let declared = request.header("content-length").map_or(Ok(0), str::parse);
    assert_eq!(declared, Ok(request.body.len()), "the body is as long as it says");
    assert!(!request.method.is_empty() && !request.target.contains(['\r', '\n', ' ']));
    Verdict::Accepted
}
