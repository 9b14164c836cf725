//! A page as a simple client sees it: its name, its first form, its links.

use crate::world::wire::Answer;
use scraper::{ElementRef, Html, Selector};

/// A page that was shown.
#[derive(Clone, Debug)]
pub struct Page {
    /// What came over the wire.
    pub answer: Answer,
    /// `data-page` of `<html>`.
    pub name: String,
    /// `lang` of `<html>`.
    pub language: String,
    /// `data-reference` of `<html>`, on error pages.
    pub reference: Option<String>,
    /// The first form.
    pub form: Option<Form>,
    /// Addresses of the links, as they are written.
    pub links: Vec<String>,
    /// The text that is shown, blanks collapsed.
    pub text: String,
}

/// The main form of a page.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it is sent; empty for the address of the page.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// Inputs in order.
    pub inputs: Vec<Input>,
    /// Values of the buttons named `action`.
    pub actions: Vec<String>,
}

/// An input of a form.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name.
    pub name: String,
    /// The type.
    pub kind: String,
    /// The value it came with.
    pub value: String,
    /// Whether a box is ticked, or a choice made.
    pub is_checked: bool,
}

impl Page {
    /// Reads a page.
    ///
    /// # Panics
    /// When it is none, or breaks a rule that holds for every page: a name, a language, and a stable `id` equal to the
    /// name of each input.
    #[must_use]
    pub fn read(answer: Answer) -> Self {
        assert_eq!(answer.media_type(), "text/html", "not a page: {answer:?}");
        let document = Html::parse_document(&answer.body);
        let root = document.root_element();
        let attribute = |name: &str| root.value().attr(name).map(str::to_owned);
        let name = attribute("data-page").unwrap_or_else(|| panic!("a page without a name at {}", answer.url));
        let language = attribute("lang").expect("a page has a language");
        let form = all(root, "form").into_iter().next().map(read_form);
        let links = all(root, "a[href]").into_iter().filter_map(|link| link.value().attr("href").map(str::to_owned));
        let body = all(root, "body").first().map(|body| body.text().collect::<String>()).unwrap_or_default();
        Self {
            name,
            language,
            reference: attribute("data-reference"),
            form,
            links: links.collect(),
            text: body.split_whitespace().collect::<Vec<_>>().join(" "),
            answer,
        }
    }

    /// The main form.
    ///
    /// # Panics
    /// When the page has none.
    #[must_use]
    pub fn form(&self) -> &Form {
        self.form.as_ref().unwrap_or_else(|| panic!("the page {} has no form: {}", self.name, self.text))
    }

    /// The value of an input of the main form.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&str> {
        self.form.as_ref()?.inputs.iter().find(|input| input.name == name).map(|input| input.value.as_str())
    }
}

impl Form {
    /// What a browser would send when the button `action` is pressed after these values were typed.
    ///
    /// # Panics
    /// When there is no such button, or no such input.
    #[must_use]
    pub fn filled(&self, action: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
        assert!(self.actions.iter().any(|found| found == action), "no button {action}: {:?}", self.actions);
        for (name, _) in typed {
            assert!(self.inputs.iter().any(|input| input.name == *name), "no input {name}: {:?}", self.inputs);
        }
        let typed_value = |name: &str| typed.iter().find(|(found, _)| *found == name).map(|(_, value)| *value);
        let mut fields: Vec<(String, String)> = Vec::new();
        for input in &self.inputs {
            let is_box = matches!(input.kind.as_str(), "checkbox" | "radio");
            let value = match typed_value(&input.name) {
                Some(value) if is_box => (input.value == value || value == "on").then_some(input.value.as_str()),
                Some(value) => Some(value),
                None => (!is_box || input.is_checked).then_some(input.value.as_str()),
            };
            fields.extend(value.map(|value| (input.name.clone(), value.to_owned())));
        }
        fields.push(("action".to_owned(), action.to_owned()));
        fields
    }
}

fn read_form(form: ElementRef<'_>) -> Form {
    let attribute = |name: &str| form.value().attr(name).unwrap_or_default().to_owned();
    let inputs = all(form, "input[name], textarea[name], select[name]").into_iter().map(read_input).collect();
    let buttons = all(form, "button[name=action]");
    for button in &buttons {
        let (id, value) = (button.value().attr("id").unwrap_or_default(), button.value().attr("value"));
        let rest = id.strip_prefix("action-").and_then(|id| id.strip_prefix(value.unwrap_or_default()));
        // A list has the same button in each row: there the row follows, since an id stands once in a page.
        assert!(rest.is_some_and(|row| row.is_empty() || row.starts_with('-')), "every button has a stable id: {id}");
    }
    let actions = buttons.iter().filter_map(|button| button.value().attr("value").map(str::to_owned)).collect();
    Form { action: attribute("action"), method: attribute("method").to_ascii_lowercase(), inputs, actions }
}

fn read_input(input: ElementRef<'_>) -> Input {
    let attribute = |name: &str| input.value().attr(name).unwrap_or_default().to_owned();
    let (name, kind) = (attribute("name"), attribute("type").to_ascii_lowercase());
    if !matches!(kind.as_str(), "hidden" | "radio" | "checkbox") {
        assert_eq!(attribute("id"), name, "every input has a stable id");
    }
    Input { name, kind, value: attribute("value"), is_checked: input.value().attr("checked").is_some() }
}

fn all<'a>(within: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    within.select(&Selector::parse(selector).expect("a selector of ours")).collect()
}
