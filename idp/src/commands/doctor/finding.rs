//! What a check found.

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// As it should be.
    Passed,
    /// Works, but somebody should look.
    Warning,
    /// Does not work, or puts people at risk.
    Error,
}

/// One line of the answer. Never holds a secret or data of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// The name of the check.
    pub(super) check: &'static str,
    /// How bad it is.
    pub(super) verdict: Verdict,
    /// What was seen.
    pub(super) seen: String,
    /// What to do, where something is to be done.
    pub(super) todo: Option<String>,
}

impl Verdict {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Finding {
    pub(super) fn passed(check: &'static str, seen: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Passed, seen: seen.into(), todo: None }
    }

    pub(super) fn warning(check: &'static str, seen: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Warning, seen: seen.into(), todo: Some(todo.into()) }
    }

    pub(super) fn error(check: &'static str, seen: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Error, seen: seen.into(), todo: Some(todo.into()) }
    }
}
