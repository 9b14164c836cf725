//! Which new passwords are accepted: long enough, and not among those that are guessed first.
//!
//! No composition rules and no forced change (S-03, S-06). Applies to new passwords only: one that is being
//! verified is taken exactly as sent (S-04). Works without a network (S-05).

mod common;
#[cfg(test)]
mod tests;

use crate::domain::secret::Secret;
use zeroize::Zeroizing;

/// The rules for new passwords of one class of users in one tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    minimum_length: usize,
}

/// A minimum length outside the bounds of [`PasswordPolicy::new`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the minimum length of passwords must be 8 to 64")]
pub struct InvalidMinimumLength;

/// Why a new password is refused. The person is told which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Fewer characters than the policy asks.
    #[error("the password is shorter than {minimum} characters")]
    TooShort {
        /// The least number of characters.
        minimum: usize,
    },
    /// More characters than anybody needs; the bound keeps hashing affordable.
    #[error("the password is longer than {} characters", PasswordPolicy::MAXIMUM_LENGTH)]
    TooLong,
    /// Among the most common, or one of them with digits and signs around it, or a short piece repeated.
    #[error("the password is one of those that are guessed first")]
    Common,
    /// Little more than the name of the body, of the product, or the person's own data.
    #[error("the password is made of the name of the body or of the person's own data")]
    Predictable,
}

impl PasswordPolicy {
    /// More characters than this are refused. S-03 asks for at least 64.
    pub const MAXIMUM_LENGTH: usize = 256;
    /// No policy may ask for less (S-03).
    pub const SHORTEST_MINIMUM: usize = 8;
    /// No policy may ask for more: beyond it, length keeps people out and adds nothing.
    pub const LONGEST_MINIMUM: usize = 64;

    /// A policy that asks for at least `minimum_length` characters, 8 to 64. The default is 15.
    ///
    /// # Errors
    /// When the minimum lies outside these bounds.
    pub const fn new(minimum_length: usize) -> Result<Self, InvalidMinimumLength> {
        match minimum_length {
            Self::SHORTEST_MINIMUM..=Self::LONGEST_MINIMUM => Ok(Self { minimum_length }),
            _ => Err(InvalidMinimumLength),
        }
    }

    /// The least number of characters, for the hint beside the field.
    #[must_use]
    pub const fn minimum_length(self) -> usize {
        self.minimum_length
    }

    /// Checks a new password. Characters are Unicode scalar values, so that an accented letter or an emoji counts
    /// as the one that it is.
    ///
    /// `context` holds the name of the body and of the product, its place, and the person's own data: user name,
    /// names, e-mail address, fiscal code.
    ///
    /// # Errors
    /// The first rule that the password breaks.
    pub fn check(self, password: &Secret, context: &[&str]) -> Result<(), WeakPassword> {
        self.check_length(password.expose())?;
        let lower = Zeroizing::new(password.expose().to_lowercase());
        check_not_common(&lower)?;
        check_not_predictable(&lower, context)
    }

    fn check_length(self, password: &str) -> Result<(), WeakPassword> {
        match password.chars().count() {
            length if length < self.minimum_length => Err(WeakPassword::TooShort { minimum: self.minimum_length }),
            length if length > Self::MAXIMUM_LENGTH => Err(WeakPassword::TooLong),
            _ => Ok(()),
        }
    }
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { minimum_length: 15 }
    }
}

/// The password itself, what it is without digits and signs at its ends (`Password2026!`), and the piece that it
/// repeats (`qwertyqwerty`).
fn check_not_common(lower: &str) -> Result<(), WeakPassword> {
    for text in [lower, without_ends(lower)] {
        let piece = repeated_piece(text);
        let repeats_little = piece != text && piece.chars().count() < SHORTEST_PIECE;
        if repeats_little || common::contains(text) || common::contains(piece) {
            return Err(WeakPassword::Common);
        }
    }
    Ok(())
}

/// A password that repeats a shorter piece than this has no more in it than that piece.
const SHORTEST_PIECE: usize = 6;

/// Takes the context out of the password. What remains, without digits and signs at its ends, must by itself be as
/// long as the shortest password that any policy accepts: `rossi` may stand in a long sentence, but `Mario.Rossi.85`
/// is refused.
fn check_not_predictable(lower: &str, context: &[&str]) -> Result<(), WeakPassword> {
    let mut words: Vec<String> = context.iter().flat_map(|text| words_of(text)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut rest = Zeroizing::new(lower.to_owned());
    for word in &words {
        if rest.contains(word.as_str()) {
            // A blank in place of the word, so that no new word grows together around the gap.
            rest = Zeroizing::new(rest.replace(word.as_str(), " "));
        }
    }
    let letters_left = without_ends(&rest).chars().filter(|c| !c.is_whitespace()).count();
    if *rest != lower && letters_left < PasswordPolicy::SHORTEST_MINIMUM {
        return Err(WeakPassword::Predictable);
    }
    Ok(())
}

/// The whole text without blanks, and its words of three characters or more.
fn words_of(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let whole: String = text.split_whitespace().collect();
    let parts = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
    parts.chain([whole]).filter(|word| word.chars().count() >= 3).collect()
}

fn without_ends(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphabetic())
}

/// The shortest piece whose repetition gives the text; the text itself when there is none.
fn repeated_piece(text: &str) -> &str {
    let pieces = text.char_indices().skip(1).map(|(end, _)| &text[..end]);
    let mut whole_times = pieces.filter(|piece| text.len().is_multiple_of(piece.len()));
    whole_times.find(|piece| text.split(piece).all(str::is_empty)).unwrap_or(text)
}
