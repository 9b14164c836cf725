//! The pages of the provider: choose who you are and what goes wrong, and the form that carries the answer.

use super::anomaly::{Anomaly, REPORTED};
use super::people::EVERYBODY;
use super::request::AuthnRequest;
use std::fmt::Write as _;

/// Escapes text for HTML.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, character| {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}

/// A page of the provider.
#[must_use]
pub fn page(name: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"it\" data-page=\"{name}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Gestore di prova</title>\
         <style>body{{font:1rem/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}}\
         button,select{{font:inherit;padding:.4rem .8rem;max-width:100%}}</style>\
         <main><h1>Gestore di identità di prova</h1>{body}</main></html>"
    )
}

/// Who are you, and what should go wrong? The request waits under `ticket`.
#[must_use]
pub fn choose(request: &AuthnRequest, ticket: &str) -> String {
    let mut people = String::new();
    for citizen in EVERYBODY {
        let (key, name, family) = (citizen.key, citizen.name, citizen.family_name);
        let checked = if key == "mario" { " checked" } else { "" };
        let code = if citizen.fiscal_code.is_empty() { "senza codice fiscale" } else { citizen.fiscal_code };
        let _infallible = write!(
            people,
            "<p><label><input type=\"radio\" name=\"person\" value=\"{key}\"{checked}> {name} {family} \
             <small>{code}</small></label></p>"
        );
    }
    let mut menu = "<option value=\"\">niente: tutto regolare</option>".to_owned();
    for number in REPORTED {
        let _infallible = write!(menu, "<option value=\"nr{number:02}\">Errore nr{number:02}</option>");
    }
    for anomaly in Anomaly::ALL {
        let _infallible = write!(menu, "<option value=\"{}\">{}</option>", anomaly.code(), anomaly.sentence());
    }
    let (issuer, class) = (escaped(&request.issuer), escaped(&request.class));
    page(
        "choose",
        &format!(
            "<p>Richiesta di <strong>{issuer}</strong>, livello <strong>{class}</strong>.</p>\
             <form method=\"post\" action=\"/sso/answer\"><input type=\"hidden\" name=\"ticket\" value=\"{ticket}\">\
             <fieldset><legend>Chi sei?</legend>{people}</fieldset>\
             <p><label>Che cosa va storto? <select name=\"anomaly\">{menu}</select></label></p>\
             <p><button name=\"action\" value=\"continue\">Entra</button></p></form>"
        ),
    )
}

/// The form that carries the answer back (SAML Bindings, section 3.5).
#[must_use]
pub fn carry(consumer: &str, parameter: &str, message: &str, relay_state: Option<&str>) -> String {
    let relay_state = relay_state.map_or_else(String::new, |state| {
        format!("<input type=\"hidden\" name=\"RelayState\" value=\"{}\">", escaped(state))
    });
    page(
        "carry",
        &format!(
            "<form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"{parameter}\" value=\"{}\">\
             {relay_state}<button>Torna al servizio</button></form><script>document.forms[0].submit()</script>",
            escaped(consumer),
            escaped(message)
        ),
    )
}

/// A page that says what is wrong with a request.
#[must_use]
pub fn refused(sentence: &str) -> String {
    page("refused", &format!("<p>Richiesta rifiutata: {}</p>", escaped(sentence)))
}
