//! What commands print: texts for people, or JSON and nothing else (O-02). The only place that writes to standard
//! output and standard error.

use serde_json::Value;
use std::io::{self, Write as _};

/// How a command answers.
#[derive(Clone, Copy, Debug)]
pub enum Output {
    /// For people.
    Text,
    /// For programs (`--json`).
    Json,
}

impl Output {
    /// Prints an answer: `value` for programs, `text` for people.
    pub fn answer(self, value: &Value, text: &str) {
        match self {
            Self::Text => print(text),
            Self::Json => print(&format!("{value:#}")),
        }
    }
}

/// Prints one line, or several, on standard output.
pub fn print(text: &str) {
    // Whoever reads us may have gone (`idp user list | head`): that is no fault.
    drop(writeln!(io::stdout().lock(), "{text}"));
}

/// Prints one line, or several, on standard error.
pub fn complain(text: &str) {
    drop(writeln!(io::stderr().lock(), "{text}"));
}

/// Lines up rows under their headings.
#[must_use]
pub fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = headings.iter().map(|heading| heading.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells.zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(&mut headings.iter().copied())];
    lines.extend(rows.iter().map(|row| line(&mut row.iter().map(String::as_str))));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_characters() {
        let rows = [vec!["è".to_owned(), "x".to_owned()], vec!["anagrafe".to_owned(), "y".to_owned()]];
        assert_eq!(table(&["id", "what"], &rows), "id        what\nè         x\nanagrafe  y");
    }
}
