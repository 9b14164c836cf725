//! Every sample page in Chromium: accessibility, policy, widths, fonts (`tests/judges/pages.mjs`).

use crate::domain::language::Language;
use crate::views::{assets, samples};
use std::path::Path;
use std::process::Command;

/// Lays out the pages and the embedded files as the judge wants them.
fn write_everything(folder: &Path) {
    let write = |place: String, content: &[u8]| {
        let file = folder.join(place);
        std::fs::create_dir_all(file.parent().expect("it stands in a folder")).expect("the folder is our own");
        std::fs::write(file, content).expect("the folder is our own");
    };
    for asset in assets::all() {
        write(format!("assets/{}", asset.name), asset.raw);
    }
    for language in Language::ALL {
        for sample in samples::pages(language) {
            write(format!("pages/{}/{}.html", language.tag(), sample.name), sample.html.as_bytes());
        }
    }
}

#[test]
fn every_page_is_sound_in_a_real_browser() {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    write_everything(folder.path());
    let config = folder.path().join("config.json");
    let all = std::env::var_os("VARCO_TEST_ALL").is_some();
    // Pictures stay where one asks for them; otherwise they would fill the disk.
    let output = std::env::var("VARCO_SCREENSHOTS").ok();
    let content = serde_json::json!({ "folder": folder.path(), "output": output, "all": all }).to_string();
    std::fs::write(&config, content).expect("the folder is our own");
    let judge = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/judges/pages.mjs");
    let run = Command::new("node").arg(judge).arg(&config).output().expect("Node.js is installed");
    let said = String::from_utf8_lossy(&run.stdout);
    let faults: Vec<&str> = said.lines().filter(|line| line.starts_with("not ok")).collect();
    assert!(
        run.status.success(),
        "{} pages with faults (tests/install.sh installs what the judge needs):\n{}\n{}",
        faults.len(),
        faults.join("\n"),
        String::from_utf8_lossy(&run.stderr)
    );
}
