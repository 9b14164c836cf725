//! The judges from the Python package index, in the environment that `tests/install.sh` makes from the pinned list.

use super::judge::judges_folder;
use std::path::PathBuf;
use std::process::Command;

/// A program of the environment, ready to take arguments: `spid_sp_test`, `spid-compliant-certificates`, `python`.
///
/// # Panics
/// When it is not installed, or the list of packages has changed since.
#[must_use]
pub fn python_program(name: &str) -> Command {
    let folder = judges_folder().join("python");
    let wanted = std::fs::read(folder.join("requirements.txt")).expect("the list of packages is there");
    let installed = std::fs::read(folder.join(".venv/installed-from")).unwrap_or_default();
    assert!(wanted == installed, "the Python judges are missing or old: tests/install.sh installs them");
    let program: PathBuf = folder.join(".venv/bin").join(name);
    assert!(program.is_file(), "there is no {name} among the Python judges");
    let mut command = Command::new(program);
    // The judges are run as they are; what their libraries grumble about is not about us.
    command.env("PYTHONWARNINGS", "ignore");
    command
}
