//! What the checks report: a breach of a rule, at a place.

use std::fmt;

/// The rules, by the name under which a breach of them is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A room imports only the rooms of its row in the table of floors.
    Floor,
    /// A room hands on no item of another room as its own.
    ReExport,
    /// An external crate stays in its room.
    Fence,
    /// Only the seam of the storage room names a database.
    DatabaseSeam,
    /// The clock and the random source are read in one file.
    ClockAndChance,
    /// The ground floor has no async, no input and no output.
    Purity,
    /// SQL is written in the storage room, HTML in the views.
    ForeignText,
    /// One file mints tokens.
    OneMint,
    /// What is for tests is compiled for tests alone.
    TestsAlone,
    /// No unsafe code.
    Unsafe,
    /// A lint is expected with a reason, never allowed.
    LintReason,
    /// A module's source is found by its name.
    ModulePath,
    /// A file fits in a head: at most 400 lines.
    Length,
    /// The source is not Rust that can be read.
    Unreadable,
    /// A dependency is declared once, for the workspace, with its reason.
    Dependency,
    /// Lock files name the public registries alone.
    Registry,
    /// Both databases have the same migrations.
    Migrations,
    /// The repository speaks of the product alone.
    ProductAlone,
    /// A cited requirement or reading can be looked up.
    Citation,
}

impl Rule {
    /// Every rule about the inside of a source; each must have a fixture that breaks it and one that keeps it.
    pub const OF_SOURCES: [Self; 13] = [
        Self::Floor,
        Self::ReExport,
        Self::Fence,
        Self::DatabaseSeam,
        Self::ClockAndChance,
        Self::Purity,
        Self::ForeignText,
        Self::OneMint,
        Self::TestsAlone,
        Self::Unsafe,
        Self::LintReason,
        Self::ModulePath,
        Self::Unreadable,
    ];
}

/// A breach of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, from the root of the repository.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The rule.
    pub rule: Rule,
    /// What is wrong, as a sentence.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {:?}: {}", self.path, self.line, self.rule, self.message)
    }
}
