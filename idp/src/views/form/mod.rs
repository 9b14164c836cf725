//! Forms: what was typed, what was wrong with it, and the markup of fields (W-04 to W-06).

mod choices;
mod field;
mod problem;

pub(in crate::views) use choices::Choices;
pub(in crate::views) use field::Field;
pub use problem::Problem;

use super::frame::Frame;
use crate::domain::language::Language;
use askama::Template;
use askama::filters::HtmlSafe;
use std::borrow::Cow;
use std::fmt;

/// A problem and the field it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fault {
    field: &'static str,
    problem: Problem,
}

/// A form as it came back: the typed values to show again (never passwords or codes) and the problems.
#[derive(Debug, Clone, Default)]
pub struct Form {
    values: Vec<(&'static str, String)>,
    faults: Vec<Fault>,
}

impl Form {
    /// An untouched form.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a value for the field `name`. May be called several times for check boxes of one name.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// Adds a problem with the field `name`; the summary links to it.
    #[must_use]
    pub fn fault(mut self, name: &'static str, problem: Problem) -> Self {
        self.faults.push(Fault { field: name, problem });
        self
    }

    /// Whether something was wrong.
    #[must_use]
    pub fn failed(&self) -> bool {
        !self.faults.is_empty()
    }

    /// The page title, with the error said first where something was wrong.
    #[must_use]
    pub fn title(&self, frame: &Frame, key: &str) -> String {
        if self.failed() { frame.error_title(key) } else { frame.title(key) }
    }

    /// The summary of problems above the form; empty where there are none.
    #[must_use]
    pub fn summary<'a>(&'a self, frame: &'a Frame) -> Summary<'a> {
        let entry = |fault: &Fault| {
            let text = fault.problem.text(frame.language);
            // "This field is required" says nothing in a list: the field comes first.
            let label = problem::label_key(fault.field).filter(|_| fault.problem.needs_label());
            (fault.field, label.map_or(text.clone(), |key| format!("{}: {text}", frame.text(key)).into()))
        };
        Summary { frame, entries: self.faults.iter().map(entry).collect() }
    }

    /// The value kept for a field, or nothing.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(kept, _)| *kept == name).map_or("", |(_, value)| value)
    }

    /// Whether a box or choice with this value was ticked.
    #[must_use]
    pub fn chosen(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(kept, chosen)| *kept == name && chosen == value)
    }

    fn fault_of(&self, name: &str, language: Language) -> Option<Cow<'static, str>> {
        self.faults.iter().find(|fault| fault.field == name).map(|fault| fault.problem.text(language))
    }
}

/// The list of problems, announced at once and linked to the fields.
#[derive(Template)]
#[template(path = "layout/summary.html")]
pub struct Summary<'a> {
    frame: &'a Frame,
    entries: Vec<(&'static str, Cow<'static, str>)>,
}

impl HtmlSafe for Summary<'_> {}

/// The hidden inputs of a form: anti-forgery value, waiting request, page to return to.
#[derive(Template)]
#[template(path = "layout/hidden.html")]
pub struct Hidden<'a> {
    frame: &'a Frame,
    /// Whether the inputs carry an `id`: only in the main form, since an `id` is unique in a page.
    main: bool,
}

impl HtmlSafe for Hidden<'_> {}

impl Frame {
    /// The hidden inputs of the page's main form.
    #[must_use]
    pub fn hidden(&self) -> Hidden<'_> {
        Hidden { frame: self, main: true }
    }

    /// The hidden inputs of any further form.
    #[must_use]
    pub fn hidden_again(&self) -> Hidden<'_> {
        Hidden { frame: self, main: false }
    }
}

impl fmt::Debug for Hidden<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::samples;

    #[test]
    fn a_failed_field_is_marked_described_and_keeps_its_value() {
        let frame = samples::frame(Language::En);
        let form = Form::new().with("email", "no <at> sign").fault("email", Problem::EmailWrong);
        let field = Field::email(&frame, "email", "register-email").of(&form).to_string();
        assert!(field.contains("aria-invalid=\"true\"") && field.contains("aria-describedby=\"email-fault\""));
        assert!(field.contains("id=\"email-fault\"") && field.contains("no &#60;at&#62; sign"));
        let summary = form.summary(&frame).to_string();
        assert!(summary.contains("role=\"alert\"") && summary.contains("href=\"#email\""));
    }

    #[test]
    fn an_untouched_form_has_no_summary() {
        let frame = samples::frame(Language::It);
        assert_eq!(Form::new().summary(&frame).to_string().trim(), "");
    }

    #[test]
    fn a_password_is_never_shown_again() {
        let frame = samples::frame(Language::It);
        let form = Form::new().with("password", "correct horse").with("code", "123456");
        assert!(!Field::password(&frame, "password", "login-password").of(&form).to_string().contains("horse"));
        assert!(!Field::code(&frame, "code", "second-factor-code").of(&form).to_string().contains("123456"));
    }

    #[test]
    fn the_kept_choice_is_checked() {
        let frame = samples::frame(Language::It);
        let form = Form::new().with("class", "professional");
        let group = Choices::one(&frame, "class", "register-class")
            .choice("citizen", "A".into())
            .choice("professional", "B".into())
            .of(&form)
            .to_string();
        assert_eq!(group.matches(" checked").count(), 1);
        assert!(group.contains("value=\"professional\" checked"));
    }
}
