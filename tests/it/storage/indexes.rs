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
        "SELECT * FROM login_names WHERE tenant_id = 'a' AND name = 'n'",
        "SELECT * FROM fiscal_codes WHERE tenant_id = 'a' AND code = 'c' AND until_us IS NULL",
        "SELECT * FROM fiscal_codes WHERE tenant_id = 'a' AND user_id = 'u' AND until_us IS NULL",
        "SELECT * FROM sessions WHERE tenant_id = 'a' AND hash = 'h'",
        "SELECT * FROM sessions WHERE tenant_id = 'a' AND user_id = 'u' AND ended_us IS NULL",
        "SELECT * FROM sessions WHERE tenant_id = 'a' AND user_id = 'u' AND ended_us IS NULL AND expires_us > 7 \
         ORDER BY id DESC",
        "SELECT COUNT(*) FROM sessions WHERE tenant_id = 'a' AND ended_us IS NULL AND expires_us > 7",
        "SELECT * FROM session_clients WHERE tenant_id = 'a' AND session_id = 's'",
        "SELECT * FROM authorizations WHERE tenant_id = 'a' AND session_id = 's' AND offline = 0",
        "SELECT * FROM authorizations WHERE tenant_id = 'a' AND user_id = 'u' AND client_id = 'c'",
        "SELECT * FROM authorization_codes WHERE tenant_id = 'a' AND hash = 'h'",
        "SELECT * FROM refresh_tokens WHERE tenant_id = 'a' AND hash = 'h'",
        "SELECT * FROM one_time_links WHERE tenant_id = 'a' AND purpose = 'p' AND user_id = 'u'",
        "SELECT * FROM one_time_links WHERE tenant_id = 'a' AND purpose = 'p' AND user_id IS NULL",
        "SELECT failures FROM throttles WHERE tenant_id = 'a' AND kind = 'k' AND subject = 's'",
        "SELECT * FROM audit_events WHERE tenant_id = 'a' AND seal IS NULL ORDER BY id LIMIT 9",
        "SELECT * FROM audit_events WHERE tenant_id = 'a' AND seal = 7 ORDER BY id",
        "SELECT DISTINCT seal FROM audit_events WHERE tenant_id = 'a' AND seal > 7 ORDER BY seal LIMIT 9",
        "SELECT * FROM jobs WHERE finished_us IS NULL AND abandoned_us IS NULL AND due_us <= 7 ORDER BY due_us, id",
        "SELECT * FROM jobs WHERE finished_us IS NOT NULL AND finished_us < 7 LIMIT 9",
        "SELECT * FROM sessions WHERE expires_us < 7 LIMIT 9",
        "SELECT * FROM saml_requests WHERE tenant_id = 'a' AND relay_state = 'r' AND consumed_us IS NULL",
        "SELECT * FROM saml_requests WHERE expires_us < 7 LIMIT 9",
        "SELECT * FROM identities WHERE tenant_id = 'a' AND federation_id = 'f' AND provider = 'p' AND subject = 's'",
        "SELECT * FROM identities WHERE tenant_id = 'a' AND user_id = 'u'",
        "SELECT session_id FROM federated_sessions WHERE tenant_id = 'a' AND federation_id = 'f' AND provider = 'p' AND name_id = 'n'",
        "SELECT * FROM evidence WHERE tenant_id = 'a' AND link IS NULL ORDER BY id LIMIT 9",
        "SELECT * FROM evidence WHERE kept_until_us <= 7 LIMIT 9",
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
        // All rows of a body are as many as none: the planner would take them by the primary key where it thinks few.
        assert!(!plan.contains("PRIMARY KEY (tenant_id=?)"), "{query:?}: {plan}");
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
