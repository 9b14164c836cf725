//! The agent's own window, as its rooms ask for it: questions, the PIN, and waiting for a card.

use zeroize::Zeroizing;

/// Why a window gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// The person refused, or closed the window.
    #[error("the person cancelled")]
    Cancelled,
    /// Nobody answered for two minutes.
    #[error("nobody answered the window in time")]
    TimedOut,
    /// No window can be shown.
    #[error("no window can be shown: {0}")]
    Unavailable(String),
}

/// A window with a text and buttons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// The title bar.
    pub title: String,
    /// What is said, in lines.
    pub text: String,
    /// The button that goes on.
    pub accept: String,
    /// The button that stops.
    pub refuse: String,
    /// Whether a careless return key must stop and not go on.
    pub refuses_by_default: bool,
}

/// A window that asks for a PIN.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PinPrompt {
    /// Title, text and buttons.
    pub question: Question,
    /// What stands beside the field.
    pub label: String,
    /// What was wrong with the last entry.
    pub error: Option<String>,
}

/// Windows of the agent's own. One at a time; none is ever opened by a page directly.
pub trait Window {
    /// Asks; comes back when the person goes on. Everything else is an error.
    fn ask(&mut self, question: &Question) -> Result<(), WindowError>;

    /// Asks for a PIN and gives what was typed, unread.
    fn ask_pin(&mut self, prompt: &PinPrompt) -> Result<Zeroizing<String>, WindowError>;

    /// Shows a notice with a button to stop, until `done` says so; `done` is asked again and again and must return within
    /// a second.
    fn show_until(&mut self, notice: &Question, done: &mut dyn FnMut() -> bool) -> Result<(), WindowError>;
}
