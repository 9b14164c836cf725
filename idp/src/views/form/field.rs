//! One labelled input.

use super::Form;
use crate::views::frame::Frame;
use askama::Template;
use askama::filters::HtmlSafe;
use std::borrow::Cow;

/// How a field is typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Email,
    Password,
    /// Digits and letters of a one-time code.
    Code,
    Search,
    Day,
    Lines(u8),
}

/// One labelled input with hint and problem.
#[derive(Template)]
#[template(path = "layout/field.html")]
pub struct Field<'a> {
    frame: &'a Frame,
    name: &'static str,
    label: Cow<'static, str>,
    kind: Kind,
    autocomplete: &'static str,
    value: String,
    hint: Option<Cow<'static, str>>,
    fault: Option<Cow<'static, str>>,
    optional: bool,
    filter: bool,
    digits: bool,
    maximum: u16,
}

impl HtmlSafe for Field<'_> {}

impl<'a> Field<'a> {
    fn new(frame: &'a Frame, name: &'static str, label: &str, kind: Kind) -> Self {
        Self {
            frame,
            name,
            label: frame.text(label),
            kind,
            autocomplete: "off",
            value: String::new(),
            hint: None,
            fault: None,
            optional: false,
            filter: false,
            digits: false,
            maximum: 200,
        }
    }

    /// A line of text; `label` is the key of its text.
    pub(in crate::views) fn line(frame: &'a Frame, name: &'static str, label: &str) -> Self {
        Self::new(frame, name, label, Kind::Text)
    }

    /// An e-mail address.
    pub(in crate::views) fn email(frame: &'a Frame, name: &'static str, label: &str) -> Self {
        Self { autocomplete: "email", maximum: 254, ..Self::new(frame, name, label, Kind::Email) }
    }

    /// A password; never shows a value again.
    pub(in crate::views) fn password(frame: &'a Frame, name: &'static str, label: &str) -> Self {
        Self { autocomplete: "current-password", maximum: 1024, ..Self::new(frame, name, label, Kind::Password) }
    }

    /// A one-time code; never shows a value again.
    pub(in crate::views) fn code(frame: &'a Frame, name: &'static str, label: &str) -> Self {
        Self { autocomplete: "one-time-code", maximum: 64, ..Self::new(frame, name, label, Kind::Code) }
    }

    /// A search text.
    pub(in crate::views) fn search(frame: &'a Frame, name: &'static str, label: &str) -> Self {
        Self::new(frame, name, label, Kind::Search).filter()
    }

    /// A day.
    pub(in crate::views) fn day(frame: &'a Frame, name: &'static str, label: &str) -> Self {
        Self::new(frame, name, label, Kind::Day).filter()
    }

    /// Several lines, shown `rows` high.
    pub(in crate::views) fn lines(frame: &'a Frame, name: &'static str, label: &str, rows: u8) -> Self {
        Self { maximum: 4000, ..Self::new(frame, name, label, Kind::Lines(rows)) }
    }

    /// The `autocomplete` token (HTML, autofill detail tokens).
    pub(in crate::views) fn fills(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self
    }

    /// A sentence below the label.
    pub(in crate::views) fn hint(mut self, hint: Cow<'static, str>) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Six digits: phones show their number keys.
    pub(in crate::views) fn digits(mut self) -> Self {
        self.digits = true;
        self
    }

    /// May be left empty, and says so.
    pub(in crate::views) fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Part of a search, where nothing is required and nothing needs to say so.
    pub(in crate::views) fn filter(mut self) -> Self {
        self.filter = true;
        self.optional()
    }

    /// Shows the kept value and the problem of `form`.
    pub(in crate::views) fn of(mut self, form: &Form) -> Self {
        if !matches!(self.kind, Kind::Password | Kind::Code) {
            form.value(self.name).clone_into(&mut self.value);
        }
        self.fault = form.fault_of(self.name, self.frame.language);
        self
    }

    fn input_type(&self) -> &'static str {
        match self.kind {
            Kind::Text | Kind::Code | Kind::Lines(_) => "text",
            Kind::Email => "email",
            Kind::Password => "password",
            Kind::Search => "search",
            Kind::Day => "date",
        }
    }

    fn rows(&self) -> Option<u8> {
        if let Kind::Lines(rows) = self.kind { Some(rows) } else { None }
    }

    fn is_code(&self) -> bool {
        self.kind == Kind::Code
    }

    fn is_password(&self) -> bool {
        self.kind == Kind::Password
    }

    /// Whether spelling and capitals are the person's own: names yes, identifiers no.
    fn is_plain(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Lines(_))
            && self.autocomplete.ends_with("name")
            && self.name != "username"
    }

    fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let fault = self.fault.as_ref().map(|_| format!("{}-fault", self.name));
        [hint, fault].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
