//! Checks over all pages, letters and texts at once: L-01, L-02, L-04, W-01, W-05, W-06 of the experience rules.

mod browser;
mod markup;
mod texts;

use crate::domain::language::Language;
use crate::views::{assets, samples};
use std::path::PathBuf;

/// Writes every sample and every asset below the folder that `VARCO_SAMPLES` names, to look at them in a browser:
/// `VARCO_SAMPLES=/tmp/pages cargo test -p idp --lib write_samples -- --ignored`.
#[test]
#[ignore = "writes files for people to look at"]
fn write_samples() {
    let folder = PathBuf::from(std::env::var("VARCO_SAMPLES").expect("VARCO_SAMPLES names a folder"));
    let write = |path: PathBuf, content: &[u8]| {
        std::fs::create_dir_all(path.parent().expect("the path has a folder")).expect("the folder can be made");
        std::fs::write(path, content).expect("the folder can be written to");
    };
    for asset in assets::all() {
        write(folder.join("assets").join(asset.name), asset.raw);
    }
    for language in Language::ALL {
        for (number, sample) in samples::pages(language).into_iter().enumerate() {
            let path = folder.join(language.tag()).join(format!("{}-{number}.html", sample.name));
            write(path, sample.html.as_bytes());
        }
    }
}
