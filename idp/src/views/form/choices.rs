//! Radio buttons and check boxes.

use super::Form;
use crate::views::frame::Frame;
use askama::Template;
use askama::filters::HtmlSafe;
use std::borrow::Cow;

/// One of several choices.
#[derive(Debug, Clone)]
struct Choice {
    value: &'static str,
    label: Cow<'static, str>,
    chosen: bool,
}

/// A group of radio buttons or check boxes of one name.
#[derive(Template)]
#[template(path = "layout/choices.html")]
pub struct Choices<'a> {
    frame: &'a Frame,
    name: &'static str,
    legend: Cow<'static, str>,
    hint: Option<Cow<'static, str>>,
    fault: Option<Cow<'static, str>>,
    several: bool,
    choices: Vec<Choice>,
}

impl HtmlSafe for Choices<'_> {}

impl<'a> Choices<'a> {
    /// Radio buttons: exactly one.
    pub(in crate::views) fn one(frame: &'a Frame, name: &'static str, legend: &str) -> Self {
        Self { frame, name, legend: frame.text(legend), hint: None, fault: None, several: false, choices: Vec::new() }
    }

    /// Check boxes: any number.
    pub(in crate::views) fn several(frame: &'a Frame, name: &'static str, legend: &str) -> Self {
        Self { several: true, ..Self::one(frame, name, legend) }
    }

    /// Adds a choice.
    pub(in crate::views) fn choice(mut self, value: &'static str, label: Cow<'static, str>) -> Self {
        self.choices.push(Choice { value, label, chosen: false });
        self
    }

    /// A sentence below the legend.
    pub(in crate::views) fn hint(mut self, hint: Cow<'static, str>) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Shows what was chosen and the problem of `form`.
    pub(in crate::views) fn of(mut self, form: &Form) -> Self {
        for choice in &mut self.choices {
            choice.chosen = form.chosen(self.name, choice.value);
        }
        self.fault = form.fault_of(self.name, self.frame.language);
        self
    }

    fn input_type(&self) -> &'static str {
        if self.several { "checkbox" } else { "radio" }
    }

    fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let fault = self.fault.as_ref().map(|_| format!("{}-fault", self.name));
        [hint, fault].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The first choice carries the plain name as `id`, so that the summary can link to it.
    fn id(&self, position: &usize) -> String {
        if *position == 0 { self.name.to_owned() } else { format!("{}-{}", self.name, self.choices[*position].value) }
    }
}
