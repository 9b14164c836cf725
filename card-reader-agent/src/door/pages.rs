//! The answers of the door: plain pages without script, style or data, with every header that keeps other pages out.

use crate::texts::{Language, Texts};

/// Headers of every answer. No CORS header at all: no page may read what is said here.
const HEADERS: &str = "Cache-Control: no-store\r\n\
    Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'\r\n\
    X-Content-Type-Options: nosniff\r\n\
    Referrer-Policy: no-referrer\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\n\
    Cross-Origin-Opener-Policy: same-origin\r\n\
    Connection: close\r\n";

/// An answer as bytes of HTTP/1.1.
fn answer(status: &str, more: &str, body: &str) -> Vec<u8> {
    let kind = if body.is_empty() { "" } else { "Content-Type: text/html; charset=utf-8\r\n" };
    format!("HTTP/1.1 {status}\r\n{HEADERS}{kind}{more}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn page(language: Language, names: &[&str]) -> String {
    let texts = Texts::of(language);
    let title = texts.say("page-title", &[]);
    let lines = names.iter().map(|name| format!("<p>{}</p>", texts.say(name, &[]))).collect::<Vec<_>>().concat();
    format!("<!doctype html><html lang=\"{}\"><title>{title}</title><h1>{title}</h1>{lines}</html>", language.tag())
}

/// M2: on to the wait page. 303, so that the form is not sent again.
pub fn see_other(location: &str) -> Vec<u8> {
    answer("303 See Other", &format!("Location: {location}\r\n"), "")
}

/// The wait page; asks again every two seconds.
pub fn waiting(language: Language) -> Vec<u8> {
    answer("200 OK", "Refresh: 2\r\n", &page(language, &["page-wait", "page-wait-more"]))
}

/// Another login is under way.
pub fn busy(language: Language) -> Vec<u8> {
    answer("503 Service Unavailable", "Retry-After: 5\r\n", &page(language, &["page-busy"]))
}

/// Nothing is here: empty, whatever was asked.
pub fn not_found() -> Vec<u8> {
    answer("404 Not Found", "", "")
}

/// Refused, without details.
pub fn refused(forbidden: bool) -> Vec<u8> {
    let status = if forbidden { "403 Forbidden" } else { "400 Bad Request" };
    answer(status, "", &page(Language::Italian, &["page-refused"]))
}
