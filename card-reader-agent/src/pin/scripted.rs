//! A window without a screen, for tests: it gives prepared answers and remembers what it was to show.

use super::{PinPrompt, Question, Window, WindowError};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// A prepared answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Goes on.
    Accept,
    /// Types this.
    Type(&'static str),
    /// Refuses, closes, or lets the time pass.
    Fail(WindowError),
}

/// The window; copies share answers and memory.
#[derive(Debug, Clone, Default)]
pub struct ScriptedWindow(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    replies: VecDeque<Reply>,
    shown: Vec<String>,
}

impl ScriptedWindow {
    /// A window that answers so, in this order; then it cancels.
    #[must_use]
    pub fn new(replies: &[Reply]) -> Self {
        let script = Script { replies: replies.iter().cloned().collect(), shown: Vec::new() };
        Self(Arc::new(Mutex::new(script)))
    }

    /// The texts that were shown, in order.
    #[must_use]
    pub fn shown(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).shown.clone()
    }

    fn next(&self, text: String) -> Reply {
        let mut script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        script.shown.push(text);
        script.replies.pop_front().unwrap_or(Reply::Fail(WindowError::Cancelled))
    }
}

impl Window for ScriptedWindow {
    fn ask(&mut self, question: &Question) -> Result<(), WindowError> {
        match self.next(question.text.clone()) {
            Reply::Accept => Ok(()),
            Reply::Type(_) => Err(WindowError::Unavailable("the script types where a question is asked".to_owned())),
            Reply::Fail(error) => Err(error),
        }
    }

    fn ask_pin(&mut self, prompt: &PinPrompt) -> Result<Zeroizing<String>, WindowError> {
        let error = prompt.error.as_deref().unwrap_or_default();
        match self.next(format!("PIN {} {error}", prompt.question.text)) {
            Reply::Type(digits) => Ok(Zeroizing::new(digits.to_owned())),
            Reply::Accept => Err(WindowError::Unavailable("the script accepts where a PIN is asked".to_owned())),
            Reply::Fail(error) => Err(error),
        }
    }

    fn show_until(&mut self, notice: &Question, done: &mut dyn FnMut() -> bool) -> Result<(), WindowError> {
        if done() {
            return Ok(());
        }
        if let Reply::Fail(error) = self.next(notice.text.clone()) {
            return Err(error);
        }
        while !done() {}
        Ok(())
    }
}
