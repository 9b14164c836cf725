//! Tells SQLite's planner how tables grow.
//!
//! Without statistics it takes it that a tenant has ten rows of anything, and that reading them all by the primary key is
//! cheaper than an index with a second step: every search by person or session would read the whole body. It never
//! gathers statistics by itself, and those of a database that is still small would mislead it as well. So the same figures
//! are written for every index, and plans do not depend on what happens to be in a database. PostgreSQL gathers its own.

use crate::storage::StorageError;
use sqlx::SqliteConnection;

/// A million rows, a tenth of them in one tenant, ten for each further column, one for a whole unique key; of those a
/// tenth in an index over some rows (sqlite.org/fileformat2.html, section 2.6.3). A table without a row number has its
/// primary key under its own name.
const FIGURES: &str = "INSERT INTO sqlite_stat1 (tbl, idx, stat) \
    SELECT t.name, CASE i.origin WHEN 'pk' THEN t.name ELSE i.name END, iif(i.partial, '100000', '1000000') || \
        (SELECT group_concat(CASE \
             WHEN c.name = 'tenant_id' THEN iif(i.partial, ' 10000', ' 100000') \
             WHEN i.\"unique\" AND c.seqno = (SELECT max(seqno) FROM pragma_index_info(i.name)) THEN ' 1' \
             ELSE ' 10' END, '') \
         FROM pragma_index_info(i.name) c) \
    FROM sqlite_schema t, pragma_index_list(t.name) i \
    WHERE t.type = 'table' AND t.sql LIKE '%WITHOUT ROWID%'";

/// Writes the figures for all indexes there are; connections opened from then on plan by them.
pub(super) async fn write_figures(connection: &mut SqliteConnection) -> Result<(), StorageError> {
    // Analysing any table makes the table of figures where there is none.
    for statement in ["ANALYZE tenant_secrets", "DELETE FROM sqlite_stat1", FIGURES] {
        sqlx::query(statement).execute(&mut *connection).await?;
    }
    Ok(())
}
