//! The schema, step by step. Each step stands in `migrations/sqlite` and `migrations/postgres` under the
//! same number and name; steps only add (`docs/ARCHITECTURE.md`).

use crate::storage::StorageError;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use std::borrow::Cow;

struct Step {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($(($version:literal, $name:literal, $file:literal)),+ $(,)?) => {
        const STEPS: &[Step] = &[$(Step {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../../../../migrations/sqlite/", $file, ".sql")),
            postgres: include_str!(concat!("../../../../migrations/postgres/", $file, ".sql")),
        }),+];
    };
}

steps![
    (1, "people", "0001_people"),
    (2, "sessions", "0002_sessions"),
    (3, "clients and tokens", "0003_clients_and_tokens"),
    (4, "audit and jobs", "0004_audit_and_jobs"),
    (5, "federations", "0005_federations"),
    (6, "open sessions", "0006_open_sessions"),
];

/// The number of the newest step this binary knows.
pub const SCHEMA_VERSION: i64 = STEPS[STEPS.len() - 1].version;

/// The steps after `version`, by number and name; all of them where there is no schema yet.
pub(super) fn after(version: Option<i64>) -> Vec<(i64, &'static str)> {
    let missing = STEPS.iter().filter(|step| version.is_none_or(|version| step.version > version));
    missing.map(|step| (step.version, step.name)).collect()
}

pub(super) fn sqlite() -> Migrator {
    migrator(|step| step.sqlite)
}

pub(super) fn postgres() -> Migrator {
    migrator(|step| step.postgres)
}

fn migrator(text: impl Fn(&Step) -> &'static str) -> Migrator {
    let step = |step: &Step| {
        let sql = sqlx::SqlSafeStr::into_sql_str(text(step));
        Migration::new(step.version, Cow::Borrowed(step.name), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations(STEPS.iter().map(step).collect())
}

impl From<sqlx::migrate::MigrateError> for StorageError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::VersionMissing(version) => Self::NewerSchema(version),
            sqlx::migrate::MigrateError::Execute(error) | sqlx::migrate::MigrateError::ExecuteMigration(error, _) => {
                error.into()
            }
            other => Self::Migration(other.to_string()),
        }
    }
}
