//! Markup rules that hold on every page: landmarks, forms, labels, autofill, nothing inline.

use crate::domain::language::Language;
use crate::views::samples::{self, Sample};
use std::collections::BTreeSet;

/// A tag as it stands in a page: name and attributes.
struct Tag<'a>(&'a str);

impl<'a> Tag<'a> {
    fn name(&self) -> &'a str {
        self.0.split([' ', '>', '\n']).next().unwrap_or_default()
    }

    fn attribute(&self, name: &str) -> Option<&'a str> {
        let start = self.0.find(&format!(" {name}=\""))? + name.len() + 3;
        self.0[start..].split('"').next()
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains(&format!(" {name}"))
    }
}

/// All opening and closing tags, in order. Attribute values hold no `>`: it is escaped.
fn tags(html: &str) -> Vec<Tag<'_>> {
    html.split('<').skip(1).filter_map(|part| part.split('>').next()).map(Tag).collect()
}

fn every_page(check: impl Fn(&str, Language, &Sample)) {
    for language in Language::ALL {
        for sample in samples::pages(language) {
            let place = format!("{} in {}", sample.name, language.tag());
            check(&place, language, &sample);
        }
    }
}

#[test]
fn every_page_says_its_language_its_name_and_one_heading() {
    every_page(|place, language, sample| {
        let tags = tags(&sample.html);
        let html = tags.iter().find(|tag| tag.name() == "html").expect("a page has an html element");
        assert_eq!(html.attribute("lang"), Some(language.tag()), "{place}");
        let page = html.attribute("data-page").unwrap_or_default();
        assert!(!page.is_empty() && sample.name.starts_with(page), "{place}: data-page is {page:?}");
        assert_eq!(html.attribute("data-reference").is_some(), page == "error", "{place}");
        for (name, count) in [("h1", 1), ("main", 1), ("header", 1), ("footer", 1)] {
            assert_eq!(tags.iter().filter(|tag| tag.name() == name).count(), count, "{place}: {name}");
        }
        assert!(sample.html.contains("href=\"#main\"") && sample.html.contains("id=\"main\""), "{place}: skip link");
    });
}

#[test]
fn headings_descend_one_step_at_a_time() {
    every_page(|place, _, sample| {
        let mut last = 0;
        for tag in tags(&sample.html) {
            let Some(level) = tag.name().strip_prefix('h').and_then(|digit| digit.parse::<u8>().ok()) else { continue };
            // The summary of problems stands below the h1 as h2, like the sections.
            assert!(level <= last + 1, "{place}: h{level} after h{last}");
            last = level;
        }
    });
}

#[test]
fn titles_name_page_service_and_body_and_errors_come_first() {
    every_page(|place, language, sample| {
        let title = sample.html.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
        assert_eq!(title.matches(" – ").count(), 2, "{place}: {title}");
        assert!(title.ends_with("Comune di Esempio"), "{place}: {title}");
        let word = match language {
            Language::It => "Errore: ",
            Language::En => "Error: ",
            Language::De => "Fehler: ",
        };
        let failed = sample.html.contains("data-page=\"error\"") || sample.html.contains("id=\"error-summary\"");
        assert_eq!(title.starts_with(word), failed, "{place}: {title}");
    });
}

#[test]
fn forms_that_post_carry_the_anti_forgery_value_and_their_buttons() {
    every_page(|place, _, sample| {
        for form in sample.html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let tag = Tag(form.split('>').next().unwrap_or_default());
            let posts = tag.attribute("method") == Some("post");
            // The form that carries a message to a provider takes nothing of ours along.
            let leaves = sample.name.starts_with("saml-post");
            assert_eq!(form.contains("name=\"csrf\""), posts && !leaves, "{place}: {}", tag.0);
            let is_sign_out = tag.attribute("id") == Some("sign-out");
            assert!(form.contains("type=\"submit\"") || is_sign_out, "{place}: a form without a button");
            let start = if leaves { "https://" } else { "/" };
            assert!(tag.attribute("action").is_some_and(|to| to.starts_with(start)), "{place}: {}", tag.0);
        }
        let outside: String =
            sample.html.split("<form").map(|part| part.rsplit("</form>").next().unwrap_or_default()).collect();
        for tag in tags(&outside).iter().filter(|tag| matches!(tag.name(), "button" | "input")) {
            assert_eq!(tag.attribute("form"), Some("sign-out"), "{place}: {} stands outside of its form", tag.0);
        }
    });
}

#[test]
fn a_waiting_request_travels_with_the_form() {
    every_page(|place, _, sample| {
        if let Some(form) = sample.html.split("<form").nth(1)
            && sample.html.contains("request=018f")
            && form.contains("id=\"csrf\"")
        {
            assert!(form.contains("name=\"request\" id=\"request\" value=\"018f\""), "{place}");
        }
    });
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    every_page(|place, _, sample| {
        let tags = tags(&sample.html);
        let mut ids = BTreeSet::new();
        for tag in &tags {
            if let Some(id) = tag.attribute("id") {
                assert!(ids.insert(id), "{place}: {id} stands twice");
            }
        }
        for tag in &tags {
            for attribute in ["for", "aria-describedby", "aria-labelledby", "aria-controls", "form"] {
                for id in tag.attribute(attribute).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(id), "{place}: {attribute} points to {id}");
                }
            }
            let local = tag.attribute("href").and_then(|to| to.strip_prefix('#'));
            assert!(local.is_none_or(|id| ids.contains(id)), "{place}: {} leads nowhere", tag.0);
        }
    });
}

#[test]
fn inputs_have_labels_names_and_autofill() {
    let expected = [
        ("username", "username"),
        ("current_password", "current-password"),
        ("code", "one-time-code"),
        ("email", "email"),
        ("given_name", "given-name"),
        ("family_name", "family-name"),
    ];
    every_page(|place, _, sample| {
        let tags = tags(&sample.html);
        let labelled: BTreeSet<_> =
            tags.iter().filter(|tag| tag.name() == "label").filter_map(|tag| tag.attribute("for")).collect();
        for tag in tags.iter().filter(|tag| matches!(tag.name(), "input" | "textarea" | "select")) {
            let name = tag.attribute("name").unwrap_or_default();
            let kind = tag.attribute("type").unwrap_or_default();
            assert!(!name.is_empty() && !tag.has("placeholder"), "{place}: {}", tag.0);
            if kind == "hidden" {
                continue;
            }
            let id = tag.attribute("id").unwrap_or_default();
            assert!(labelled.contains(id), "{place}: {name} has no label");
            if matches!(kind, "radio" | "checkbox") {
                continue;
            }
            assert_eq!(id, name, "{place}");
            let autofill = tag.attribute("autocomplete");
            if let Some((_, token)) = expected.iter().find(|(field, _)| *field == name) {
                let recovery = sample.name == "second-factor-recovery";
                let own = !sample.html.contains("data-page=\"admin");
                assert!(autofill == Some(token) || recovery || !own, "{place}: {name} has {autofill:?}");
            }
            if name == "password" {
                let token =
                    if sample.html.contains("data-page=\"login\"") { "current-password" } else { "new-password" };
                assert_eq!(autofill, Some(token), "{place}");
            }
        }
    });
}

#[test]
fn buttons_say_what_they_do_by_stable_names() {
    every_page(|place, _, sample| {
        for tag in tags(&sample.html).iter().filter(|tag| tag.name() == "button") {
            let Some("action") = tag.attribute("name") else {
                let known = ["sign-out-button", "search", "send"];
                assert!(tag.attribute("id").is_some_and(|id| known.contains(&id)), "{place}: {}", tag.0);
                continue;
            };
            let (id, value) = (tag.attribute("id").unwrap_or_default(), tag.attribute("value").unwrap_or_default());
            assert!(id.starts_with(&format!("action-{value}")), "{place}: {id} is not {value}");
        }
        if ["login", "consent", "step-up", "second-factor"].contains(&sample.name) {
            assert!(sample.html.contains("id=\"action-deny\""), "{place}: no way to refuse");
        }
    });
}

#[test]
fn tables_have_captions_and_scopes() {
    every_page(|place, _, sample| {
        for table in sample.html.split("<table").skip(1) {
            let table = table.split("</table>").next().unwrap_or_default();
            assert!(table.contains("<caption"), "{place}: a table without caption");
            for tag in tags(table).iter().filter(|tag| tag.name() == "th") {
                assert!(tag.attribute("scope").is_some(), "{place}: {}", tag.0);
            }
        }
    });
}

#[test]
fn markup_in_names_is_escaped() {
    every_page(|place, _, sample| {
        for hostile in ["<b>", "<i>", "<typed>", "<s>", "<x>", "<anna>", "t0ken\"x", "c5rf-\"value", "eyJ\"x"] {
            assert!(!sample.html.contains(hostile), "{place}: {hostile} came through");
        }
    });
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    every_page(|place, _, sample| {
        for tag in tags(&sample.html) {
            assert!(!tag.has("style=") && !tag.has("on"), "{place}: {}", tag.0);
            assert_ne!(tag.name(), "style", "{place}");
            if tag.name() == "script" {
                assert!(tag.attribute("src").is_some_and(|source| source.starts_with("/assets/")), "{place}");
            }
            let loaded = match tag.name() {
                "img" => tag.attribute("src"),
                "link" | "use" => tag.attribute("href"),
                _ => None,
            };
            let own = |address: &str| address.starts_with('/') || address.starts_with("data:");
            assert!(loaded.is_none_or(own), "{place}: {}", tag.0);
        }
    });
}

#[test]
fn every_icon_is_in_the_sprite() {
    use crate::views::assets::{File, address, find};
    let sprite = find(address(File::Icons).trim_start_matches("/assets/")).expect("the icons are embedded");
    let sprite = std::str::from_utf8(sprite.raw).expect("the icons are text");
    every_page(|place, _, sample| {
        for icon in sample.html.split(".svg#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(sprite.contains(&format!("id=\"{icon}\"")), "{place}: {icon}");
        }
    });
}
