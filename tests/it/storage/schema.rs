//! Migrations: the same tables on both databases, safe to run again, at once, and never backwards.

use super::bed::Bed;
use idp::storage::{Access as _, Row, SCHEMA_VERSION, StorageError, StorageOptions, Store, sql};
use std::collections::{BTreeMap, BTreeSet};
use varco_tests::processes::postgres::PostgresServer;

on_both!(
    a_database_knows_its_step_and_that_it_is_durable,
    migrating_again_changes_nothing,
    a_newer_schema_is_refused,
    a_half_made_schema_is_completed,
);

type Tables = BTreeMap<String, BTreeSet<String>>;

fn read_tables(rows: &[Row]) -> Tables {
    let mut tables = Tables::new();
    for row in rows {
        let (table, column) = (row.text("table_name").expect("a text"), row.text("column_name").expect("a text"));
        tables.entry(table).or_default().insert(column);
    }
    tables
}

async fn tables(bed: &Bed) -> Tables {
    let statement = match bed.store.kind() {
        "sqlite" => sql("SELECT m.name AS table_name, c.name AS column_name FROM sqlite_master m \
                         JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' \
                         AND m.name NOT LIKE 'sqlite%'"),
        _ => sql("SELECT table_name::text, column_name::text FROM information_schema.columns \
                  WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'"),
    };
    read_tables(&bed.store.read().rows(statement).await.expect("the catalogue is readable"))
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let (sqlite, postgres) = (tables(&Bed::sqlite().await).await, tables(&Bed::postgres().await).await);
    assert!(sqlite.len() > 20 && sqlite["users"].contains("proofing_level"), "the catalogue was read: {sqlite:?}");
    assert_eq!(sqlite, postgres);
}

#[tokio::test]
async fn every_table_of_people_begins_with_its_tenant() {
    for (table, columns) in tables(&Bed::sqlite().await).await {
        assert!(columns.contains("tenant_id"), "{table}");
    }
}

async fn a_database_knows_its_step_and_that_it_is_durable(bed: &Bed) {
    let facts = bed.store.facts().await.expect("a database knows itself");
    assert_eq!(facts.schema, Some(SCHEMA_VERSION));
    assert!(facts.is_durable, "{:?}", facts.durability);
    let of_server = bed.store.kind() == "postgres";
    assert_eq!((facts.clock.is_some(), facts.most_connections.is_some()), (of_server, of_server));
    assert!(facts.product.starts_with(if of_server { "PostgreSQL 1" } else { "SQLite 3." }), "{}", facts.product);
    bed.execute(sql("DROP TABLE _sqlx_migrations")).await;
    let unmade = bed.store.facts().await.expect("a database without a schema still answers");
    assert_eq!(unmade.schema, None);
}

async fn migrating_again_changes_nothing(bed: &Bed) {
    let (before, user) = (tables(bed).await, bed.person().await);
    for _ in 0..2 {
        Store::migrate(&bed.options).await.expect("a schema that is up to date");
    }
    assert_eq!(bed.count(sql("SELECT COUNT(*) AS many FROM _sqlx_migrations")).await, SCHEMA_VERSION);
    assert_eq!(tables(bed).await, before);
    assert_eq!(Store::missing_steps(&bed.options).await.expect("the schema is readable"), []);
    bed.execute(sql("DELETE FROM _sqlx_migrations WHERE version >= 5")).await;
    let missing = Store::missing_steps(&bed.options).await.expect("the schema is readable");
    assert_eq!(
        missing.iter().map(|(version, _)| *version).collect::<Vec<_>>(),
        (5..=SCHEMA_VERSION).collect::<Vec<_>>()
    );
    let found = idp::storage::users::find(&mut bed.store.read(), bed.a, user.id).await.expect("readable");
    assert_eq!(found.as_ref(), Some(user));
}

async fn a_newer_schema_is_refused(bed: &Bed) {
    let newer = sql("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                     VALUES (99, 'of tomorrow', TRUE, $1, 0)");
    bed.execute(newer.bind(Vec::<u8>::new())).await;
    let refused = Store::migrate(&bed.options).await;
    assert!(matches!(refused, Err(StorageError::NewerSchema(99))), "{refused:?}");
    let refused = Store::missing_steps(&bed.options).await;
    assert!(matches!(refused, Err(StorageError::NewerSchema(99))), "{refused:?}");
}

/// As when a process died between two steps.
async fn a_half_made_schema_is_completed(bed: &Bed) {
    let before = tables(bed).await;
    for statement in [
        sql("DROP TABLE audit_events"),
        sql("DROP TABLE audit_seals"),
        sql("DROP TABLE jobs"),
        sql("DELETE FROM _sqlx_migrations WHERE version = 4"),
    ] {
        bed.execute(statement).await;
    }
    assert_ne!(tables(bed).await, before);
    Store::migrate(&bed.options).await.expect("the missing step is made");
    assert_eq!(tables(bed).await, before);
}

/// Two processes that start on an empty database; each of the pair has its own connections.
async fn migrate_at_once(options: &StorageOptions) {
    let starts = (0..4).map(|_| {
        let options = options.clone();
        tokio::spawn(async move { Store::migrate(&options).await })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.expect("no panic").expect("whoever comes second waits for the first");
    }
    let store = Store::open(options).await.expect("a migrated database opens");
    store.answers().await.expect("a migrated database answers");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_migrate_at_once_wait_for_each_other() {
    for _ in 0..8 {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let url = format!("sqlite:{}", folder.path().join("varco.db").display());
        migrate_at_once(&StorageOptions { url, connections: 2 }).await;
        let url = PostgresServer::shared().fresh_database();
        migrate_at_once(&StorageOptions { url, connections: 2 }).await;
    }
}
