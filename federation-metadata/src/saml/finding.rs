//! What a check found.

use std::fmt;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know; nothing has to be done.
    Note,
    /// Works today; somebody should act.
    Warning,
    /// Does not work, or will be refused.
    Error,
}

/// A rule that a document breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// The name of the rule, such as `spid.organization-languages`; stable, for filters and logs.
    pub rule: &'static str,
    /// Where the rule is written.
    pub source: &'static str,
    /// The place in the document: a path of element names, such as `EntityDescriptor/Organization`.
    pub place: String,
    /// One sentence for the operator.
    pub sentence: String,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { severity, rule, source, place, sentence } = self;
        write!(f, "{severity:<7}  {rule}  {place}: {sentence} ({source})")
    }
}
