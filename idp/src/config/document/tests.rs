use super::*;
use proptest::prelude::*;

#[test]
fn sections_written_as_something_else_are_one_fault_each() {
    let document = Document::parse("a = 1\nb = 2\n[[c]]\nx = 1\n").expect("TOML");
    let root = document.root();
    let _ = root.section("a");
    let _ = root.sections("b");
    let _ = root.section("c");
    let paths: Vec<String> = document.finish().faults.into_iter().map(|fault| fault.path).collect();
    assert_eq!(paths, ["a", "b", "c"]);
}

#[test]
fn numbers_and_flags_are_read_from_texts_only_when_they_come_from_the_environment() {
    let mut document = Document::parse("a = \"1\"\n").expect("TOML");
    document.overlay([("IDP__B".to_owned(), "1".to_owned())]);
    assert_eq!(document.root().number("a", 0_u32..=9), None);
    assert_eq!(document.root().number("b", 0_u32..=9), Some(1));
}

proptest! {
    #[test]
    fn no_document_and_no_variable_breaks_the_reader(
        text in "[a-z\\[\\]=\"0-9\n. ]{0,120}",
        name in "IDP__[A-Z0-9_]{0,30}",
        value in ".{0,30}",
    ) {
        let mut document = Document::parse(&text).unwrap_or_else(|_| Document::empty());
        document.overlay([(name, value)]);
        let _ = crate::config::read_sections(&document.root(), true);
        let _ = document.finish();
    }
}
