//! Runs a judge: a Node program of `tests/judges` that looks at the provider from outside and reports case by case.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::require_program;

/// Longest run of one judge, in seconds.
const TIME_LIMIT: &str = "900";

/// What one judge found, case by case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseResult {
    /// Name of the case, as printed.
    pub name: String,
    /// Why it failed; `None` when it passed.
    pub failure: Option<String>,
}

/// Runs `tests/judges/<script>` with this configuration (shapes in `tests/judges/README.md`).
///
/// # Panics
/// When Node.js or the judges' packages are missing, or the judge ends without its summary.
#[must_use]
pub fn run_judge(script: &str, config: &Value) -> Vec<CaseResult> {
    let folder = judges_folder();
    if script.starts_with("browser") {
        let _chromium = require_program(&["/usr/bin/chromium"], "chromium");
    }
    let scratch = tempfile::tempdir().expect("the temporary folder is writable");
    let config_file = scratch.path().join("config.json");
    std::fs::write(&config_file, config.to_string()).expect("the temporary folder is writable");
    let output = Command::new("timeout")
        .args(["--kill-after=10", TIME_LIMIT])
        .arg(node_program())
        .arg(folder.join(script))
        .arg(&config_file)
        .current_dir(&folder)
        .output()
        .expect("timeout starts");
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    parse_summary(&said)
        .unwrap_or_else(|| panic!("{script} ended without a summary ({}):\n{said}\n{complained}", output.status))
}

/// Fails with the list of failing cases, unless all passed and there was at least one.
///
/// # Panics
/// When a case failed, or there is none.
pub fn assert_all_passed(judge: &str, cases: &[CaseResult]) {
    let mut list = String::new();
    for CaseResult { name, failure } in cases {
        if let Some(reason) = failure {
            let _ = write!(list, "\n  {name}: {reason}");
        }
    }
    assert!(list.is_empty(), "{judge} found faults in the provider:{list}");
    assert!(!cases.is_empty(), "{judge} ran no case at all");
}

/// Node.js, once it and the packages of the lock file are known to be there.
///
/// # Panics
/// When one of them is missing; the message says what installs it.
#[must_use]
pub fn node_program() -> PathBuf {
    let installed = judges_folder().join("node_modules/.package-lock.json");
    assert!(
        installed.exists(),
        "the packages of tests/judges are missing: tests/install.sh installs them, and `make test` calls it"
    );
    let path = std::env::var("PATH").unwrap_or_default();
    let candidates: Vec<String> = path.split(':').map(|folder| format!("{folder}/node")).collect();
    require_program(&candidates.iter().map(String::as_str).collect::<Vec<_>>(), "nodejs")
}

/// `tests/judges` of this source tree.
#[must_use]
pub fn judges_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("judges")
}

/// Reads the last line, `{"passed":n,"failed":n,"cases":[{"name","ok","reason"?}]}`.
fn parse_summary(output: &str) -> Option<Vec<CaseResult>> {
    let summary: Value = serde_json::from_str(output.lines().last()?).ok()?;
    let read_case = |case: &Value| {
        let name = case.get("name")?.as_str()?.to_owned();
        let failed = !case.get("ok")?.as_bool()?;
        let reason = || case.get("reason").and_then(Value::as_str).unwrap_or("no reason given").to_owned();
        Some(CaseResult { name, failure: failed.then(reason) })
    };
    summary.get("cases")?.as_array()?.iter().map(read_case).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_read() {
        let output = "ok one\nnot ok two: because\n{\"passed\":1,\"failed\":1,\"cases\":[{\"name\":\"one\",\"ok\":true},{\"name\":\"two\",\"ok\":false,\"reason\":\"because\"}]}\n";
        let cases = parse_summary(output).expect("the last line is a summary");
        assert_eq!(cases[0], CaseResult { name: "one".to_owned(), failure: None });
        assert_eq!(cases[1].failure.as_deref(), Some("because"));
        assert_eq!(parse_summary("ok one\n"), None);
        assert_eq!(parse_summary(""), None);
    }

    #[test]
    #[should_panic(expected = "ran no case")]
    fn a_judge_without_cases_is_a_failure() {
        assert_all_passed("a judge", &[]);
    }

    #[test]
    #[should_panic(expected = "two: because")]
    fn a_failing_case_is_named() {
        assert_all_passed("a judge", &[CaseResult { name: "two".to_owned(), failure: Some("because".to_owned()) }]);
    }

    #[test]
    fn the_relying_party_judge_passes_a_certified_provider() {
        // What fails here is a fault of the judge, not of the product.
        assert_all_passed("self-test.mjs", &run_judge("self-test.mjs", &Value::Null));
    }

    #[test]
    fn the_conformance_checks_pass_a_certified_provider() {
        let config = serde_json::json!({ "judge": "conformance.mjs" });
        assert_all_passed("conformance.mjs on oidc-provider", &run_judge("self-test.mjs", &config));
    }

    #[test]
    fn the_browser_judge_sees_every_known_fault() {
        assert_all_passed("browser-self-test.mjs", &run_judge("browser-self-test.mjs", &Value::Null));
    }
}
