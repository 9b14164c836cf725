//! The queries on the way of every login and token use an index, on both databases.

use super::bed::Bed;
use idp::storage::{Access as _, Statement, sql};

/// What each plan must name. The texts are those of the collections, with literals for the placeholders.
fn queries() -> Vec<(Statement, Statement)> {
    macro_rules! explained {
        ($($text:literal),+ $(,)?) => {
            vec![$((sql(concat!("EXPLAIN QUERY PLAN ", $text)), sql(concat!("EXPLAIN ", $text)))),+]
        };
    }
    explained![
        "SELECT user_id FROM login_names WHERE tenant_id = 'a' AND name = 'n'",
        "SELECT user_id FROM fiscal_codes WHERE tenant_id = 'a' AND code = 'c' AND until_us IS NULL",
        "SELECT code FROM fiscal_codes WHERE tenant_id = 'a' AND user_id = 'u' AND until_us IS NULL",
        "SELECT id FROM sessions WHERE tenant_id = 'a' AND hash = 'h'",
        "SELECT id FROM sessions WHERE tenant_id = 'a' AND user_id = 'u' AND ended_us IS NULL",
        "SELECT sid FROM session_clients WHERE tenant_id = 'a' AND session_id = 's'",
        "SELECT id FROM authorizations WHERE tenant_id = 'a' AND session_id = 's' AND offline = 0",
        "SELECT id FROM authorizations WHERE tenant_id = 'a' AND user_id = 'u' AND client_id = 'c'",
        "SELECT hash FROM authorization_codes WHERE tenant_id = 'a' AND hash = 'h'",
        "SELECT hash FROM refresh_tokens WHERE tenant_id = 'a' AND hash = 'h'",
        "SELECT id FROM one_time_links WHERE tenant_id = 'a' AND purpose = 'p' AND user_id = 'u'",
        "SELECT id FROM one_time_links WHERE tenant_id = 'a' AND purpose = 'p' AND user_id IS NULL",
        "SELECT failures FROM throttles WHERE tenant_id = 'a' AND kind = 'k' AND subject = 's'",
        "SELECT id FROM audit_events WHERE tenant_id = 'a' AND seal IS NULL ORDER BY id LIMIT 9",
        "SELECT id FROM audit_events WHERE tenant_id = 'a' AND seal = 7 ORDER BY id",
        "SELECT DISTINCT seal FROM audit_events WHERE tenant_id = 'a' AND seal > 7 ORDER BY seal LIMIT 9",
        "SELECT id FROM jobs WHERE finished_us IS NULL AND abandoned_us IS NULL AND due_us <= 7 ORDER BY due_us, id",
        "SELECT id FROM jobs WHERE finished_us IS NOT NULL AND finished_us < 7 LIMIT 9",
        "SELECT id FROM sessions WHERE expires_us < 7 LIMIT 9",
        "SELECT id FROM saml_requests WHERE tenant_id = 'a' AND relay_state = 'r' AND consumed_us IS NULL",
        "SELECT id FROM saml_requests WHERE expires_us < 7 LIMIT 9",
        "SELECT id FROM identities WHERE tenant_id = 'a' AND federation_id = 'f' AND provider = 'p' AND subject = 's'",
        "SELECT id FROM identities WHERE tenant_id = 'a' AND user_id = 'u'",
        "SELECT session_id FROM federated_sessions WHERE tenant_id = 'a' AND federation_id = 'f' AND provider = 'p' AND name_id = 'n'",
        "SELECT id FROM evidence WHERE tenant_id = 'a' AND link IS NULL ORDER BY id LIMIT 9",
        "SELECT id FROM evidence WHERE kept_until_us <= 7 LIMIT 9",
    ]
}

/// The lines of a plan. SQLite calls its column `detail`, PostgreSQL `QUERY PLAN`.
async fn plan(bed: &Bed, query: &Statement, column: &'static str) -> String {
    let rows = bed.store.read().rows(query.clone()).await.expect("the query is good");
    rows.iter().map(|row| row.text(column).expect("a line of the plan")).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn sqlite_searches_and_never_scans() {
    let bed = Bed::sqlite().await;
    for (query, _) in queries() {
        let plan = plan(&bed, &query, "detail").await;
        assert!(plan.contains("SEARCH") && !plan.contains("SCAN"), "{query:?}: {plan}");
    }
}

#[tokio::test]
async fn postgres_can_use_an_index() {
    let bed = Bed::postgres().await;
    // An empty table is quicker scanned: the planner is told that scanning costs much, not that indexes are there.
    let mut plans = Vec::new();
    for (_, query) in queries() {
        let explained = query.clone();
        let work = bed.store.write(move |on| {
            Box::pin(async move {
                on.execute(sql("SET LOCAL enable_seqscan = off")).await?;
                let rows = on.rows(explained).await?;
                let lines = rows.iter().map(|row| row.text("QUERY PLAN")).collect::<Result<Vec<_>, _>>()?;
                Ok(idp::storage::Ending::RollBack(lines.join("\n")))
            })
        });
        plans.push((query, work.await.expect("the query is good")));
    }
    for (query, plan) in plans {
        assert!(plan.contains("Index") && !plan.contains("Seq Scan"), "{query:?}: {plan}");
    }
}
