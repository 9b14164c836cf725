//! Whatever a source or a page points to can be looked up in the repository: requirements, readings, pages, links.

use super::finding::{Finding, Rule};

/// A kind of citation: how it begins, whether its number has two parts, where it is looked up and how the row begins.
struct Kind {
    mark: &'static str,
    two_parts: bool,
    page: &'static str,
    row: fn(&str) -> String,
}

const KINDS: [Kind; 8] = [
    Kind {
        mark: "S-",
        two_parts: false,
        page: "docs/security-requirements.md",
        row: |number| format!("| S-{number} |"),
    },
    Kind { mark: "R-", two_parts: false, page: "docs/reliability.md", row: |number| format!("| R-{number} |") },
    Kind { mark: "O-", two_parts: false, page: "docs/reliability.md", row: |number| format!("| O-{number} |") },
    Kind { mark: "W-", two_parts: false, page: "docs/pages.md", row: |number| format!("| W-{number} |") },
    Kind { mark: "rule X-", two_parts: false, page: "docs/xml-rules.md", row: |number| format!("| X-{number} |") },
    Kind { mark: "L-", two_parts: false, page: "docs/pages.md", row: |number| format!("| L-{number} |") },
    Kind { mark: "R", two_parts: true, page: "docs/law-and-duties.md", row: |number| format!("| R{number} |") },
    Kind {
        mark: "DECISIONS ",
        two_parts: false,
        page: "docs/decisions/settled-readings.md",
        row: |number| format!("{number}. "),
    },
];

/// The files that may be pointed to: their paths, and the text of a page.
pub struct Library<'a> {
    /// Every file of the repository, by its path from the root.
    pub paths: &'a [String],
    /// The text of a page by its path; empty where there is none.
    pub page: &'a dyn Fn(&str) -> String,
}

/// Reports each citation, in a source, that leads nowhere.
pub fn check_citations(path: &str, text: &str, library: &Library<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for kind in &KINDS {
        let page = (library.page)(kind.page);
        for (at, line) in text.lines().enumerate() {
            for number in numbers_after(line, kind).iter().filter(|number| !holds_row(&page, &(kind.row)(number))) {
                findings.push(missing(path, at + 1, &format!("{}{number}", kind.mark), kind.page));
            }
        }
    }
    for (at, line) in text.lines().enumerate() {
        for (end, _) in line.match_indices(".md") {
            let name = &line[..end];
            let start = name.rfind(|c: char| !(c.is_ascii_alphanumeric() || "-_/.".contains(c))).map_or(0, |at| at + 1);
            let cited = format!("{}.md", &name[start..]);
            let cited = cited.trim_start_matches(['.', '/']);
            if !library.paths.iter().any(|known| known == cited || known.ends_with(&format!("/{cited}"))) {
                findings.push(missing(path, at + 1, cited, "the repository"));
            }
        }
    }
    findings
}

/// Reports each relative link of a Markdown page that leads nowhere.
pub fn check_links(path: &str, text: &str, library: &Library<'_>) -> Vec<Finding> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for (start, _) in line.match_indices("](") {
            let target = line[start + 2..].split([')', '#']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let wanted = resolve(folder, target);
            if !library.paths.iter().any(|known| *known == wanted || known.starts_with(&format!("{wanted}/"))) {
                findings.push(missing(path, at + 1, target, "the repository"));
            }
        }
    }
    findings
}

fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The numbers that follow the mark of `kind` in a line, where the mark is not the end of a longer word.
fn numbers_after<'a>(line: &'a str, kind: &Kind) -> Vec<&'a str> {
    let mut numbers = Vec::new();
    for (at, _) in line.match_indices(kind.mark) {
        let (before, after) = (&line[..at], &line[at + kind.mark.len()..]);
        let end = after.find(|c: char| !(c.is_ascii_digit() || (kind.two_parts && c == '.'))).unwrap_or(after.len());
        let number = after[..end].trim_end_matches('.');
        let is_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
        if !is_word && !number.is_empty() && number.contains('.') == kind.two_parts {
            numbers.push(number);
        }
    }
    numbers
}

fn holds_row(page: &str, start: &str) -> bool {
    page.lines().any(|line| line.starts_with(start))
}

fn missing(path: &str, line: usize, citation: &str, page: &str) -> Finding {
    let message = format!("`{citation}` is not in {page}");
    Finding { path: path.to_owned(), line, rule: Rule::Citation, message }
}

#[test]
fn a_citation_that_leads_nowhere_is_reported() {
    let page = |path: &str| match path {
        "docs/security-requirements.md" => "| S-48 | redirects | 9700 |".to_owned(),
        "docs/law-and-duties.md" => "| R9.4 | fiscal codes |".to_owned(),
        "docs/decisions/settled-readings.md" => "3. **Levels.**".to_owned(),
        _ => String::new(),
    };
    let library = Library { paths: &["docs/performance.md".to_owned(), "NOTICE".to_owned()], page: &page };
    let lines = |text: &str| -> Vec<usize> {
        check_citations("x.rs", text, &library).iter().map(|finding| finding.line).collect()
    };
    assert_eq!(lines("// S-48, DECISIONS 3, (R9.4).\n// PS-256, US-ASCII, DECISIONS, R9, S-\n"), [0_usize; 0]);
    assert_eq!(lines("// S-49\n// S-4\n"), [1, 2]);
    assert_eq!(lines("// R-08\n// R9.5\n// O-01\n"), [1, 3, 2]);
    assert_eq!(lines("//\n// (DECISIONS 30)\n"), [2]);
    assert_eq!(lines("// `docs/performance.md`, ../performance.md\n// stack.md, section 5\n"), [2]);
}

#[test]
fn a_link_that_leads_nowhere_is_reported() {
    let paths = ["README.md", "docs/ROADMAP.md", "docs/decisions/README.md"].map(str::to_owned);
    let library = Library { paths: &paths, page: &|_| String::new() };
    let good =
        "[a](docs/ROADMAP.md) [b](docs/decisions/) [c](https://example.org/x.md) [d](#part) [e](docs/ROADMAP.md#part)";
    assert_eq!(check_links("README.md", good, &library), []);
    assert_eq!(check_links("docs/decisions/0001.md", "[a](../ROADMAP.md) [b](../../README.md)", &library), []);
    assert_eq!(check_links("docs/ROADMAP.md", "[a](README.md)\n[b](nowhere.md)", &library).len(), 2);
}
