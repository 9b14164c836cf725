//! The pages, as plain as can be.

use crate::provider::SignedIn;

/// For somebody who is not signed in.
pub fn welcome() -> String {
    frame(
        "welcome",
        "Servizi anagrafici",
        "<p>Per richiedere un certificato devi prima accedere.</p><p><a class=\"button\" id=\"login\" href=\"/login\">Accedi</a></p>",
    )
}

/// For somebody who is: every claim, a write, a way out.
pub fn signed_in(person: &SignedIn) -> String {
    let row = |(name, value): &(String, String)| {
        format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", escape(name), escape(value))
    };
    let rows: String = person.claims.iter().map(row).collect();
    let body = format!(
        "<p>Accesso eseguito. Varco ha comunicato a questo servizio:</p>\
         <table id=\"claims\"><caption>Dati ricevuti</caption>\
         <thead><tr><th scope=\"col\">Dato</th><th scope=\"col\">Valore</th></tr></thead><tbody>{rows}</tbody></table>\
         <form method=\"post\" action=\"/certificate\"><button id=\"certificate\">Richiedi un certificato</button></form>\
         <form method=\"post\" action=\"/logout\"><button id=\"logout\">Esci</button></form>"
    );
    frame("signed-in", "Servizi anagrafici", &body)
}

/// The write was done.
pub fn certificate_issued() -> String {
    frame(
        "certificate",
        "Certificato richiesto",
        "<p>La richiesta è stata registrata.</p><p><a href=\"/\">Indietro</a></p>",
    )
}

/// The token no longer stands.
pub fn not_active() -> String {
    let body =
        "<p>L’accesso non è più valido: accedi di nuovo.</p><p><a class=\"button\" href=\"/login\">Accedi</a></p>";
    frame("not-active", "Accesso scaduto", body)
}

/// Varco does not answer: a write is never done on a guess.
pub fn try_later() -> String {
    frame(
        "try-later",
        "Servizio non disponibile",
        "<p>Riprova tra qualche minuto.</p><p><a href=\"/\">Indietro</a></p>",
    )
}

/// The sign-in failed.
pub fn refused(reason: &str) -> String {
    let body = format!(
        "<p>L’accesso non è riuscito.</p><p><code>{}</code></p><p><a class=\"button\" href=\"/login\">Riprova</a></p>",
        escape(reason)
    );
    frame("refused", "Accesso non riuscito", &body)
}

fn frame(page: &str, title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"it\" data-page=\"{page}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} – Comune di Esempio</title>\
         <style>body{{font-family:system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;line-height:1.5}}\
         table{{border-collapse:collapse;width:100%;margin:1rem 0;table-layout:fixed}}\
         th,td{{border-bottom:1px solid #c5c7c9;padding:.4rem;text-align:left;overflow-wrap:anywhere;vertical-align:top}}\
         caption{{text-align:left;font-weight:600}}form{{display:inline-block;margin:0 .5rem .5rem 0}}\
         button,.button{{display:inline-block;background:#06c;color:#fff;border:0;border-radius:4px;\
         padding:.7rem 1.2rem;font:inherit;font-weight:600;text-decoration:none;cursor:pointer}}</style></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
