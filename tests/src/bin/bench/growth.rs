//! How cost grows with the number of people: flat is the aim.

use std::path::Path;
use std::process::Command;

use super::flow;
use super::process;
use super::subject::{self, Setting, Subject};
use super::wrk;

/// Numbers of people to measure with.
const SIZES: [u32; 3] = [1_000, 100_000, 1_000_000];
const FLOWS: usize = 256;
const FLOWS_AT_ONCE: usize = 4;

/// What one number of people costs.
#[derive(Debug, Clone, Copy)]
pub struct Growth {
    /// People in the database.
    pub people: u32,
    /// Wall clock from the start to the first good answer, in milliseconds.
    pub start_ms: f64,
    /// Processor time of one client credentials token (ES256), in milliseconds.
    pub token_ms: f64,
    /// Processor time of one code flow without the password hash, in milliseconds.
    pub flow_ms: f64,
    /// The most memory that was resident, in MiB.
    pub memory_mib: f64,
}

/// Measures each size on a database of its own; `say` is told how far it is.
pub async fn measure(say: impl Fn(&str)) -> Vec<Growth> {
    let mut found = Vec::new();
    for people in SIZES {
        say(&format!("growth: {people} people"));
        let subject = subject::varco_with(Setting { others: people, has_full_hash: false });
        found.push(measure_one(&subject, people).await);
    }
    found
}

async fn measure_one(subject: &Subject, people: u32) -> Growth {
    let scratch = tempfile::tempdir().expect("the temporary folder is writable");
    let es256 = subject.requests.iter().find(|(name, _)| name.contains("ES256"));
    let (_, request) = es256.expect("every subject has this request");
    let token_ms = wrk::run(request, subject.pid, scratch.path()).cpu_ms;
    let _warm = flow::crowd(&subject.service, 16, FLOWS_AT_ONCE).await;
    let before = process::cpu_ms(subject.pid);
    let flows = flow::crowd(&subject.service, FLOWS, FLOWS_AT_ONCE).await;
    let spent = process::cpu_ms(subject.pid) - before;
    assert!(flows.failures.is_empty(), "a flow failed with {people} people: {}", flows.failures[0]);
    Growth {
        people,
        start_ms: subject.start_ms,
        token_ms,
        flow_ms: spent / f64::from(flows.succeeded),
        memory_mib: process::peak_memory_mib(subject.pid),
    }
}

/// Copies one person `count` times inside the database of a provider that does not run: a million people made one by
/// one would take a day of password hashes.
///
/// # Panics
/// When `sqlite3` is missing or refuses, as it does when the tables have changed.
pub fn multiply(database: &Path, username: &str, count: u32) {
    let output = Command::new("sqlite3").arg("-bail").arg(database).arg(copy_sql(username, count)).output();
    let output = output.expect("sqlite3 is installed (tests/install.sh does, and `make bench` calls it)");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "people could not be copied: {said}");
}

/// The copies have identifiers, names to log in with and attributes of their own, and the password of the first.
fn copy_sql(username: &str, count: u32) -> String {
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let original = format!("(SELECT user_id FROM login_names WHERE name = '{username}')");
    let id = "printf('018f0000-0000-7000-8000-%012d', i)";
    format!(
        "PRAGMA synchronous = OFF; BEGIN;
{numbers} INSERT INTO users (tenant_id, id, class, state, proofing_level, language, created_us, updated_us)
  SELECT tenant_id, {id}, class, state, proofing_level, language, created_us, updated_us
  FROM n, users WHERE id = {original};
{numbers} INSERT INTO user_attributes (tenant_id, user_id, name, value, source, level, updated_us)
  SELECT tenant_id, {id}, name, value || i, source, level, updated_us FROM n, user_attributes WHERE user_id = {original};
{numbers} INSERT INTO login_names (tenant_id, name, user_id, kind)
  SELECT tenant_id, name || '.' || i, {id}, kind FROM n, login_names WHERE user_id = {original};
{numbers} INSERT INTO passwords (tenant_id, user_id, hash, set_us, must_change)
  SELECT tenant_id, {id}, hash, set_us, must_change FROM n, passwords WHERE user_id = {original};
COMMIT; ANALYZE;"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_becomes_many_in_the_tables_of_today() {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let database = folder.path().join("test.sqlite");
        let run = |sql: &str| {
            // The blank keeps an opening comment from being read as an option.
            let statements = format!(" {sql}");
            let output = Command::new("sqlite3").arg("-bail").arg(&database).arg(statements).output();
            let output = output.expect("sqlite3 starts");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        };
        run(include_str!("../../../../migrations/sqlite/0001_people.sql"));
        run("INSERT INTO users VALUES ('t', 'u', 'professional', 'active', 2, NULL, 1, 1);
             INSERT INTO login_names VALUES ('t', 'bench0', 'u', 'username');
             INSERT INTO user_attributes VALUES ('t', 'u', 'given_name', 'Anna', 'desk', 2, 1);
             INSERT INTO passwords VALUES ('t', 'u', 'hash', 1, 0);");
        multiply(&database, "bench0", 10);
        let counts = "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM user_attributes), \
                      (SELECT count(*) FROM login_names), (SELECT count(*) FROM passwords)";
        assert_eq!(run(counts), "11|11|11|11");
    }
}
