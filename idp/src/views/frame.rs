//! What surrounds every page: language, body, signed-in person, protection of forms.

use super::assets::{self, File};
use super::{dates, texts};
use crate::domain::language::{Language, LocalizedText};
use crate::domain::tenant::Tenant;
use crate::domain::time::{Span, Timestamp};
use askama::filters::HtmlSafe;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// How a public body presents itself. Made once for each tenant and shared.
#[derive(Debug, Clone)]
pub struct Brand {
    /// The body, such as "Comune di Esempio".
    pub name: LocalizedText,
    /// The languages offered.
    pub languages: Vec<Language>,
    /// The body above it, shown in the slim header, such as "Regione Esempio".
    pub parent: Option<String>,
    /// Address of the crest, on our own origin (the content security policy allows no other).
    pub logo: Option<String>,
    /// Address of the stylesheet with the body's colours (see [`super::brand::stylesheet`]), on our own origin.
    pub stylesheet: Option<String>,
    /// Address of the privacy notice.
    pub privacy: Option<String>,
    /// Address of the accessibility statement (law 4/2004).
    pub accessibility: Option<String>,
    /// Address of the legal notes.
    pub legal: Option<String>,
    /// Address of the contacts or of the feedback form.
    pub contacts: Option<String>,
}

impl Brand {
    /// How `tenant` presents itself. Crest and colours are served by us, at fixed addresses.
    #[must_use]
    pub fn of(tenant: &Tenant) -> Self {
        let link = |name: &str| tenant.branding.links.get(name).cloned();
        Self {
            name: tenant.branding.name.clone(),
            languages: tenant.languages.clone(),
            parent: None,
            logo: tenant.branding.logo.as_ref().map(|_| "/brand/logo".to_owned()),
            stylesheet: tenant.branding.colour.as_ref().map(|_| "/brand/colours.css".to_owned()),
            privacy: link("privacy"),
            accessibility: link("accessibility"),
            legal: link("legal"),
            contacts: link("contacts"),
        }
    }
}

/// The part that all pages share.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language of the page.
    pub language: Language,
    /// The body whose page it is.
    pub brand: Arc<Brand>,
    /// The name of the signed-in person, if any; shows the sign-out button.
    pub person: Option<String>,
    /// The anti-forgery value that every form carries as hidden input `csrf`.
    pub csrf: String,
    /// Path and query of the page, for the language links. After a failed POST: those of the page of the form.
    pub here: String,
    /// The authorization request that waits, carried by the flow's forms and links as `request`.
    pub request: Option<String>,
    /// The page of ours that a login leads back to, carried by the flow's forms and links as `return`.
    pub back: Option<String>,
}

impl Frame {
    /// A text without placeholders.
    #[must_use]
    pub fn text(&self, key: &str) -> Cow<'static, str> {
        texts::text(self.language, key, &[])
    }

    /// A text with one placeholder.
    #[must_use]
    pub fn fill(&self, key: &str, name: &str, value: impl fmt::Display) -> Cow<'static, str> {
        texts::text(self.language, key, &[(name, value.to_string().into())])
    }

    /// A text that depends on a number, its placeholder `$count`.
    #[must_use]
    pub fn count(&self, key: &str, count: impl TryInto<i64>) -> Cow<'static, str> {
        texts::text(self.language, key, &[("count", count.try_into().unwrap_or(i64::MAX).into())])
    }

    /// Day and time in Italy, in words.
    #[must_use]
    pub fn moment(&self, moment: &Timestamp) -> Cow<'static, str> {
        dates::day_and_time(self.language, *moment)
    }

    /// The day in Italy, in words.
    #[must_use]
    pub fn day(&self, moment: &Timestamp) -> Cow<'static, str> {
        dates::day(self.language, *moment)
    }

    /// The instant for machines: the `datetime` attribute of `<time>`.
    #[must_use]
    pub fn instant(&self, moment: &Timestamp) -> String {
        moment.to_string()
    }

    /// A length of time in words, rounded up to minutes, hours or days.
    #[must_use]
    pub fn length(&self, span: Span) -> Cow<'static, str> {
        dates::length(self.language, span)
    }

    /// A catalogue name for this reader, marked with its language where that is another (W-14, L-07).
    #[must_use]
    pub fn name<'a>(&self, name: &'a LocalizedText) -> Name<'a> {
        let (text, language) = name.for_reader(self.language);
        Name { text, foreign: (language != self.language).then_some(language) }
    }

    /// A catalogue name as plain text, for titles and sentences.
    #[must_use]
    pub fn plain_name<'a>(&self, name: &'a LocalizedText) -> &'a str {
        name.for_reader(self.language).0
    }

    /// The title of the page: page (the text of `key`), service, body (W-02).
    #[must_use]
    pub fn title(&self, key: &str) -> String {
        let page = self.text(key);
        format!("{page} – {} – {}", self.text("service-name"), self.plain_name(&self.brand.name))
    }

    /// The title of a page that reports an error, which is said first (W-02).
    #[must_use]
    pub fn error_title(&self, key: &str) -> String {
        self.fill("title-error", "title", self.title(key)).into_owned()
    }

    /// The languages of the body, each with its own name and the address of this page in it.
    #[must_use]
    pub fn languages(&self) -> Vec<LanguageLink> {
        let link = |language: Language| LanguageLink {
            tag: language.tag(),
            name: texts::text(language, "language-name", &[]),
            address: self.in_language(language),
            current: language == self.language,
        };
        self.brand.languages.iter().copied().map(link).collect()
    }

    /// An address of the flow, with what waits for its end.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        let carried = [("request", &self.request), ("return", &self.back)];
        let mut address = path.to_owned();
        for (name, value) in carried.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            let value = url::form_urlencoded::byte_serialize(value.as_bytes());
            address.push(if address.contains('?') { '&' } else { '?' });
            address.extend([name, "="].into_iter().chain(value));
        }
        address
    }

    /// An icon of the kit, hidden from screen readers.
    #[must_use]
    pub const fn icon(&self, name: &'static str) -> Icon {
        Icon(name)
    }

    /// The address of an embedded file, for the layout.
    #[must_use]
    pub const fn asset(&self, file: File) -> &'static str {
        assets::address(file)
    }

    fn in_language(&self, language: Language) -> String {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let mut kept: Vec<&str> =
            query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
        let request = self.request.as_ref().map(|request| format!("request={request}"));
        if let Some(request) = &request
            && !kept.iter().any(|pair| pair.starts_with("request="))
        {
            kept.push(request);
        }
        let lang = format!("lang={}", language.tag());
        kept.push(&lang);
        format!("{path}?{}", kept.join("&"))
    }
}

/// A link to the page in another language.
#[derive(Debug)]
pub struct LanguageLink {
    /// `lang` and `hreflang`.
    pub tag: &'static str,
    /// The language in its own words.
    pub name: Cow<'static, str>,
    /// The same page, with the parameter `lang`.
    pub address: String,
    /// Whether the page is in this language.
    pub current: bool,
}

/// A name as HTML, escaped, in a `<span lang>` where it is in another language than the page.
#[derive(Debug)]
pub struct Name<'a> {
    text: &'a str,
    foreign: Option<Language>,
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = askama::filters::escape(self.text, askama::filters::Html).map_err(|_| fmt::Error)?;
        match self.foreign {
            Some(language) => write!(f, "<span lang=\"{}\">{text}</span>", language.tag()),
            None => write!(f, "{text}"),
        }
    }
}

impl HtmlSafe for Name<'_> {}

/// An icon as inline SVG that points into the embedded sprite.
#[derive(Debug)]
pub struct Icon(&'static str);

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sprite = assets::address(File::Icons);
        write!(
            f,
            "<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"{sprite}#{}\"></use></svg>",
            self.0
        )
    }
}

impl HtmlSafe for Icon {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::samples;

    #[test]
    fn language_links_keep_the_request_and_drop_the_old_language() {
        let mut frame = samples::frame(Language::It);
        frame.here = "/login?lang=it&request=abc".into();
        assert_eq!(frame.in_language(Language::De), "/login?request=abc&lang=de");
        frame.here = "/login".into();
        frame.request = Some("abc".into());
        assert_eq!(frame.in_language(Language::De), "/login?request=abc&lang=de");
        assert_eq!(frame.link("/register"), "/register?request=abc");
        assert_eq!(frame.link("/x?kind=recovery"), "/x?kind=recovery&request=abc");
        frame.request = None;
        frame.back = Some("/account/password?a=b".into());
        assert_eq!(frame.link("/register"), "/register?return=%2Faccount%2Fpassword%3Fa%3Db");
    }

    #[test]
    fn a_foreign_name_is_marked_and_escaped() {
        let frame = samples::frame(Language::De);
        let name = LocalizedText::italian("<b>Anagrafe</b>");
        assert_eq!(frame.name(&name).to_string(), "<span lang=\"it\">&#60;b&#62;Anagrafe&#60;/b&#62;</span>");
        let own = samples::frame(Language::It);
        assert_eq!(own.name(&name).to_string(), "&#60;b&#62;Anagrafe&#60;/b&#62;");
    }

    #[test]
    fn titles_name_page_service_and_body_and_say_errors_first() {
        let frame = samples::frame(Language::It);
        assert_eq!(frame.title("login-title"), "Accedi – Accesso ai servizi – Comune di Esempio");
        assert!(frame.error_title("login-title").starts_with("Errore: Accedi – "));
    }
}
