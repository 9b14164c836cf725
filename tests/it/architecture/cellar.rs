//! Below the floors of `idp`: the room where XML from outside meets C code, and who may not touch that code
//! (`docs/xml-rules.md`).

use super::finding::{Finding, Rule};
use super::source::Source;

/// Where the rooms of the cellar are.
pub const SOURCES: &str = "federation-metadata/src/";

/// The only room that names the crates below; it knows no other room of its crate.
const XML: &str = "federation-metadata/src/xml/";
/// Crates that read XML leniently, or in C.
const FENCED: [&str; 3] = ["samael", "libxml", "quick_xml"];

/// Checks one source, wherever in the repository it stands. Tests are no exception.
pub fn check_imports(path: &str, source: &Source) -> Vec<Finding> {
    let in_room = path.starts_with(XML);
    let mut findings = Vec::new();
    let mut add = |line, rule, message| findings.push(Finding { path: path.to_owned(), line, rule, message });
    for named in &source.paths {
        let first = named.segments.first().map_or("*", String::as_str);
        if in_room && named.in_crate && first != "xml" {
            add(named.line, Rule::Floor, format!("`xml` may not import `crate::{first}`"));
        } else if !in_room && !named.in_crate && FENCED.contains(&first) {
            add(named.line, Rule::Fence, format!("`{first}` stays in {XML}"));
        }
    }
    findings
}
