//! Every public function of the storage is named somewhere in this suite.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder is readable").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The names of the functions that a source makes public beyond its room. What is `pub(in …)` is not.
fn public_functions(source: &str) -> Vec<&str> {
    let heads = source.lines().map(str::trim_start).filter_map(|line| line.strip_prefix("pub "));
    let names = heads.filter_map(|line| {
        let line = line.trim_start_matches("const ").trim_start_matches("async ");
        line.strip_prefix("fn ")?.split(['(', '<']).next()
    });
    names.collect()
}

/// How the suite calls a function: a collection's by its module, the store's by its type or as a method.
fn calls(file: &Path, name: &str) -> Vec<String> {
    match file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default() {
        "mod" => vec![format!("Store::{name}("), format!(".{name}(")],
        collection => vec![format!("{collection}::{name}(")],
    }
}

#[test]
fn no_public_function_of_the_storage_is_left_out() {
    let suite: String = rust_files(&root().join("tests/it/storage"))
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("our own source is readable"))
        .collect();
    let storage = root().join("idp/src/storage");
    let (mut seen, mut missing) = (0, Vec::new());
    for path in rust_files(&storage) {
        let source = std::fs::read_to_string(&path).expect("our own source is readable");
        // The columns of a row and the placeholders of a statement are used by every collection.
        let is_seam = path.starts_with(storage.join("database"));
        for name in public_functions(&source) {
            seen += 1;
            if !is_seam && !calls(&path, name).iter().any(|call| suite.contains(call)) {
                missing.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(seen > 110, "the scan found the functions, not only {seen}");
    assert!(missing.is_empty(), "add these to the suite:\n{}", missing.join("\n"));
}

#[test]
fn the_scan_sees_what_is_public() {
    let source = "pub async fn find<T>(\n    pub const fn kind(\npub(super) fn hidden(\nfn own(\npub fn open(";
    assert_eq!(public_functions(source), ["find", "kind", "open"]);
}
