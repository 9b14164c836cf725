//! Every requirement (`S-nn`) and settled reading (`DECISIONS n`) that a comment cites can be looked up in `docs/`.

use super::finding::{Finding, Rule};

/// The pages in which citations are looked up.
pub struct Pages {
    /// `docs/security-requirements.md`: rows that begin with `| S-nn |`.
    pub requirements: String,
    /// `docs/decisions/settled-readings.md`: items that begin with `n. `.
    pub readings: String,
}

/// Reports each citation of a Rust source that its page does not hold.
pub fn check_citations(path: &str, text: &str, pages: &Pages) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for number in numbers_after(line, "S-") {
            if !pages.requirements.lines().any(|row| row.starts_with(&format!("| S-{number} |"))) {
                findings.push(missing(path, at + 1, &format!("S-{number}"), "docs/security-requirements.md"));
            }
        }
        for number in numbers_after(line, "DECISIONS ") {
            if !pages.readings.lines().any(|item| item.starts_with(&format!("{number}. "))) {
                findings.push(missing(
                    path,
                    at + 1,
                    &format!("DECISIONS {number}"),
                    "docs/decisions/settled-readings.md",
                ));
            }
        }
    }
    findings
}

/// The numbers that follow `mark` in a line, where `mark` is not the end of a longer word.
fn numbers_after<'a>(line: &'a str, mark: &str) -> Vec<&'a str> {
    let mut numbers = Vec::new();
    for (at, _) in line.match_indices(mark) {
        let (before, after) = (&line[..at], &line[at + mark.len()..]);
        let end = after.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(after.len());
        if end > 0 && !before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '-') {
            numbers.push(&after[..end]);
        }
    }
    numbers
}

fn missing(path: &str, line: usize, citation: &str, page: &str) -> Finding {
    let message = format!("`{citation}` is not in {page}");
    Finding { path: path.to_owned(), line, rule: Rule::Citation, message }
}

#[test]
fn a_citation_that_leads_nowhere_is_reported() {
    let pages = Pages { requirements: "| S-48 | redirects | 9700 |".to_owned(), readings: "3. **Levels.**".to_owned() };
    let lines = |text: &str| -> Vec<usize> {
        check_citations("x.rs", text, &pages).iter().map(|finding| finding.line).collect()
    };
    assert_eq!(lines("// S-48, DECISIONS 3\n// PS-256, US-ASCII, DECISIONS\n"), [0_usize; 0]);
    assert_eq!(lines("// S-48\n// S-49 and S-4\n// (DECISIONS 30)\n"), [2, 2, 3]);
}
