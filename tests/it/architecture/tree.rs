//! The files of the repository, as a walk finds them.

use std::fs;
use std::path::{Path, PathBuf};

/// What holds nothing of ours: version control, builds, packages.
const SKIPPED: [&str; 6] = [".git", "target", "node_modules", ".venv", "corpus", "artifacts"];
/// The data of an installation that runs in the clone.
const DATA: &str = "data";

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate of the tests stands in a workspace").to_owned()
}

/// Every file of the repository: its path from the root, with `/`, and where it is.
pub fn files() -> Vec<(String, PathBuf)> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository can be read") {
            let path = entry.expect("an entry of the repository can be read").path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if SKIPPED.contains(&name.as_str()) || (folder == root && name == DATA) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let place =
                    path.strip_prefix(&root).expect("found below the root").to_string_lossy().replace('\\', "/");
                found.push((place, path));
            }
        }
    }
    found.sort();
    found
}

/// The text of a file, or nothing where it is not text.
pub fn text_of(path: &Path) -> Option<String> {
    String::from_utf8(fs::read(path).ok()?).ok()
}

/// The names in a folder of the repository; none where there is no such folder.
pub fn names_in(folder: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(root().join(folder)) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect();
    names.sort();
    names
}
