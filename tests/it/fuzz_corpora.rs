//! Replays the corpora of the fuzz targets: what a fuzzer once found stays found (S-189).

use std::collections::BTreeMap;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use varco_tests::invariants::{TARGETS, Target, Verdict};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The inputs of a corpus, by the name of their file.
fn corpus(target: Target) -> BTreeMap<String, Vec<u8>> {
    let mut inputs = BTreeMap::new();
    let folder = folder().join("corpus").join(target.name);
    for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{} has a corpus: {error}", target.name)) {
        let path = entry.expect("an input of the corpus").path();
        let name = path.file_name().expect("an input has a name").to_string_lossy().into_owned();
        inputs.insert(name, fs::read(&path).expect("an input can be read"));
    }
    inputs
}

#[test]
fn every_input_of_every_corpus_keeps_its_invariant() {
    let mut broken = Vec::new();
    for target in TARGETS {
        let mut verdicts = BTreeMap::<Verdict, usize>::new();
        for (name, input) in corpus(target) {
            match catch_unwind(|| (target.check)(&input)) {
                Ok(verdict) => *verdicts.entry(verdict).or_default() += 1,
                Err(_) => broken.push(format!("{}/{name}", target.name)),
            }
        }
        if verdicts.len() != 2 {
            broken.push(format!("{}: its corpus no longer reaches both outcomes: {verdicts:?}", target.name));
        }
    }
    assert_eq!(broken, Vec::<String>::new(), "inputs that break the invariant of their parser");
}

/// Every prefix of an input, and the input with each byte changed: what a fuzzer does first, without a fuzzer.
#[test]
fn mutants_of_every_corpus_keep_their_invariant() {
    for target in TARGETS {
        for (name, input) in corpus(target).iter().filter(|(_, input)| input.len() <= 1024) {
            for at in 0..input.len() {
                let _ = (target.check)(&input[..at]);
                for change in [0x01, 0x20, 0x80] {
                    let mut mutant = input.clone();
                    mutant[at] ^= change;
                    let outcome = catch_unwind(|| (target.check)(&mutant));
                    assert!(outcome.is_ok(), "{}/{name} with byte {at} changed by {change:#x}", target.name);
                }
            }
        }
    }
}

#[test]
fn every_invariant_has_a_fuzz_target() {
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).expect("the fuzz targets have a manifest");
    for target in TARGETS {
        let file = format!("fuzz_targets/{}.rs", target.name);
        assert!(
            manifest.contains(&format!("name = \"{}\"\npath = \"{file}\"", target.name)),
            "{} is declared",
            target.name
        );
        let source = fs::read_to_string(folder().join(&file)).expect("a fuzz target has a source");
        assert!(source.contains(&format!("invariants::{}::check", target.name)), "{file} feeds its own parser");
    }
}
