//! The last counter that a card told, so that the warning before its last try survives a restart: a fingerprint and a
//! number, nothing else.

use crate::card::Tries;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The most cards that are remembered.
const MOST: usize = 32;

/// The counters, one line a card: 64 hexadecimal digits, a blank, a digit.
#[derive(Debug, Clone)]
pub struct RememberedTries {
    file: Option<PathBuf>,
    lines: Vec<(String, u8)>,
}

impl RememberedTries {
    /// Reads the file; one that is not there or not well formed is forgotten. `None` remembers for this run alone.
    #[must_use]
    pub fn open(file: Option<PathBuf>) -> Self {
        let text = file.as_ref().and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
        let line = |line: &str| {
            let (card, tries) = line.split_once(' ')?;
            let fits = card.len() == 64 && card.bytes().all(|byte| byte.is_ascii_hexdigit());
            fits.then(|| tries.parse().ok().map(|tries| (card.to_owned(), tries)))?
        };
        let lines = text.lines().take(MOST).filter_map(line).collect();
        Self { file, lines }
    }

    /// What the card last said, where it does not say it now.
    #[must_use]
    pub fn or_remembered(&self, fingerprint: &[u8; 32], said: Tries) -> Tries {
        let name = name_of(fingerprint);
        let remembered = self.lines.iter().find(|(card, _)| *card == name).map(|(_, tries)| Tries::Left(*tries));
        match said {
            Tries::Left(_) => said,
            Tries::Unknown => remembered.unwrap_or(Tries::Unknown),
        }
    }

    /// Remembers a counter after a wrong PIN, or forgets it after a right one (`None`).
    pub fn note(&mut self, fingerprint: &[u8; 32], tries: Option<u8>) {
        let name = name_of(fingerprint);
        self.lines.retain(|(card, _)| *card != name);
        if let Some(tries) = tries {
            self.lines.insert(0, (name, tries));
        }
        self.lines.truncate(MOST);
        if let Some(file) = &self.file {
            let mut text = String::new();
            for (card, tries) in &self.lines {
                let _ = writeln!(text, "{card} {tries}");
            }
            // A counter that cannot be kept is a warning the fewer after a restart, and no reason to fail a login.
            if let Some(folder) = file.parent() {
                let _ = std::fs::create_dir_all(folder);
            }
            let _ = std::fs::write(file, text);
        }
    }
}

fn name_of(fingerprint: &[u8; 32]) -> String {
    fingerprint.iter().fold(String::with_capacity(64), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_survives_a_restart_and_is_forgotten_after_success() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = Some(folder.path().join("state").join("tries"));
        let mut tries = RememberedTries::open(file.clone());
        tries.note(&[7; 32], Some(1));
        let mut again = RememberedTries::open(file.clone());
        assert_eq!(again.or_remembered(&[7; 32], Tries::Unknown), Tries::Left(1));
        assert_eq!(again.or_remembered(&[7; 32], Tries::Left(3)), Tries::Left(3), "the card knows better");
        assert_eq!(again.or_remembered(&[8; 32], Tries::Unknown), Tries::Unknown);
        again.note(&[7; 32], None);
        assert_eq!(RememberedTries::open(file).or_remembered(&[7; 32], Tries::Unknown), Tries::Unknown);
    }
}
