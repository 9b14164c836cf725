//! The headers that every answer of the provider must carry (S-153 to S-161), whatever its status.

use super::wire::Answer;

/// Checks the headers of one answer.
///
/// # Panics
/// When one is missing or wrong.
pub fn assert_hardened(answer: &Answer) {
    let place = format!("{} answered {}", answer.url.path(), answer.status);
    check_policy(answer, &place);
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}: {place}");
    }
    let referrer = answer.header("referrer-policy").unwrap_or_default();
    assert!(matches!(referrer, "same-origin" | "no-referrer"), "referrer-policy {referrer:?}: {place}");
    let resource = answer.header("cross-origin-resource-policy").unwrap_or_default();
    let is_open = answer.header("access-control-allow-origin").is_some();
    assert!(resource == "same-origin" || (is_open && resource == "cross-origin"), "resource policy: {place}");
    let permissions = answer.header("permissions-policy").unwrap_or_default();
    for feature in ["camera=()", "geolocation=()", "microphone=()"] {
        assert!(permissions.contains(feature), "permissions-policy {permissions:?}: {place}");
    }
    assert_eq!(answer.header("server"), None, "{place}");
    assert_eq!(answer.header("x-powered-by"), None, "{place}");
    let name = answer.header("x-request-id").unwrap_or_default();
    assert!(name.len() >= 8, "x-request-id {name:?}: {place}");
    assert!(answer.header("cache-control").is_some(), "cache-control: {place}");
    check_type(answer, &place);
}

/// S-153, S-157: nothing but our own, no framing, nothing unsafe.
fn check_policy(answer: &Answer, place: &str) {
    let policies = answer.headers.get_all("content-security-policy").iter().count();
    assert_eq!(policies, 1, "content-security-policy: {place}");
    let policy = answer.header("content-security-policy").unwrap_or_default();
    for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
        assert!(policy.contains(part), "{part} is not in {policy:?}: {place}");
    }
    for forbidden in ["unsafe-", " *", "http: ", "https: ", "blob:"] {
        assert!(!policy.contains(forbidden), "{forbidden} is in {policy:?}: {place}");
    }
}

/// S-155: the type, and the charset of a text.
fn check_type(answer: &Answer, place: &str) {
    if answer.body.is_empty() {
        return;
    }
    let kind = answer.header("content-type").unwrap_or_default();
    assert!(!kind.is_empty(), "content-type: {place}");
    if kind.starts_with("text/") {
        assert!(kind.to_ascii_lowercase().contains("charset=utf-8"), "content-type {kind}: {place}");
    }
}
