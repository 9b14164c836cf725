//! Radio buttons and check boxes.

use super::Form;
use crate::views::frame::Frame;
use askama::Template;
use askama::filters::HtmlSafe;
use std::borrow::Cow;

/// One of several choices.
#[derive(Debug, Clone)]
struct Choice {
    id: String,
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
    fault: Option<Cow<'static, str>>,
    several: bool,
    menu: bool,
    options: Vec<Choice>,
}

impl HtmlSafe for Choices<'_> {}

impl<'a> Choices<'a> {
    /// Radio buttons: exactly one.
    pub(in crate::views) fn one(frame: &'a Frame, name: &'static str, legend: &str) -> Self {
        Self { frame, name, legend: frame.text(legend), fault: None, several: false, menu: false, options: Vec::new() }
    }

    /// A drop-down list: exactly one of many.
    pub(in crate::views) fn menu(frame: &'a Frame, name: &'static str, legend: &str) -> Self {
        Self { menu: true, ..Self::one(frame, name, legend) }
    }

    /// Check boxes: any number.
    pub(in crate::views) fn several(frame: &'a Frame, name: &'static str, legend: &str) -> Self {
        Self { several: true, ..Self::one(frame, name, legend) }
    }

    /// Adds a choice.
    pub(in crate::views) fn choice(mut self, value: &'static str, label: Cow<'static, str>) -> Self {
        // The first carries the plain name, so that the summary can link to it.
        let id = if self.options.is_empty() { self.name.to_owned() } else { format!("{}-{value}", self.name) };
        self.options.push(Choice { id, value, label, chosen: false });
        self
    }

    /// Shows what was chosen and the problem of `form`.
    pub(in crate::views) fn of(mut self, form: &Form) -> Self {
        for choice in &mut self.options {
            choice.chosen = form.chosen(self.name, choice.value);
        }
        self.fault = form.fault_of(self.name, self.frame.language);
        self
    }

    fn input_type(&self) -> &'static str {
        if self.several { "checkbox" } else { "radio" }
    }

    fn described_by(&self) -> String {
        self.fault.as_ref().map(|_| format!("{}-fault", self.name)).unwrap_or_default()
    }
}
