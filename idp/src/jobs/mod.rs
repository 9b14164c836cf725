//! Work behind the scenes: seals of the audit, letters, logout calls, expiry, rotation of keys.
//!
//! Owns: when such work runs, how it stops, and what letters say (with `views`). What one run does is in
//! `flows::maintenance`. Every process runs all jobs: leases and unique rows in the database keep them apart.

mod deliver;
mod outgoing;
mod rhythm;

pub use outgoing::Outgoing;

use crate::domain::audit_event::AuditSeal;
use crate::domain::time::Span;
use crate::flows::maintenance::{expire, seal_audit};
use crate::flows::{Context, Provider, evidence, federation, keys};
use rhythm::{every, observed};
use std::fmt::Write as _;
use std::sync::Arc;
use tokio::sync::watch;

/// How often the audit is sealed: an event is under a seal within two seconds (DECISIONS 27).
const SEALING: Span = Span::seconds(1);
/// How often the queue is looked at.
const DELIVERY: Span = Span::seconds(1);
/// How often registries of federations are looked at; each is fetched when it is due.
const FEDERATIONS: Span = Span::minutes(10);
/// How often the chain of the evidence is verified (R2.5).
const VERIFICATION: Span = Span::hours(24);
/// How often what has expired is removed, and keys are looked after.
const HOUSEKEEPING: Span = Span::hours(1);

/// The jobs of a process.
#[derive(Clone)]
pub struct Jobs {
    provider: Arc<Provider>,
    outgoing: Arc<Outgoing>,
}

impl Jobs {
    /// The jobs, not yet running.
    #[must_use]
    pub fn new(provider: Arc<Provider>, outgoing: Outgoing) -> Self {
        Self { provider, outgoing: Arc::new(outgoing) }
    }

    /// Runs all jobs until `stop` holds `true` or its sender is gone. Letters in hand are finished within a few
    /// seconds or given back; the events of the last moments are sealed.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        tokio::join!(
            every(SEALING, stop.clone(), || self.seal()),
            every(DELIVERY, stop.clone(), || self.deliver(stop.clone())),
            every(FEDERATIONS, stop.clone(), || rhythm::unless_stopped(stop.clone(), self.refresh_federations())),
            every(VERIFICATION, stop.clone(), || rhythm::unless_stopped(stop.clone(), self.verify_evidence())),
            every(HOUSEKEEPING, stop.clone(), || rhythm::unless_stopped(stop.clone(), self.keep_house())),
        );
        self.seal().await;
    }

    /// Fetches the registries that are due.
    pub async fn refresh_federations(&self) {
        for tenant in &self.provider.tenants {
            let context = Context::internal(&self.provider, tenant);
            observed("refresh_federations", federation::refresh_due(&context)).await;
        }
    }

    /// Verifies the chain of the evidence of every body, and raises an alarm where it is broken.
    pub async fn verify_evidence(&self) {
        for tenant in &self.provider.tenants {
            let context = Context::internal(&self.provider, tenant);
            let report = observed("verify_evidence", evidence::verify_evidence(&context)).await.unwrap_or_default();
            for fault in &report.faults {
                tracing::error!(tenant = %tenant.id, %fault, "the evidence vault is not whole");
            }
        }
    }

    /// Seals the new events of every body, and puts its new evidence under the chain.
    pub async fn seal(&self) {
        for tenant in &self.provider.tenants {
            let context = Context::internal(&self.provider, tenant);
            observed("link_evidence", evidence::link_evidence(&context)).await;
            for seal in observed("seal_audit", seal_audit(&context)).await.unwrap_or_default() {
                // Whoever keeps the log elsewhere can show by it that the end of the chain was not cut off.
                tracing::info!(
                    tenant = %tenant.id, number = seal.number, events = seal.events, hash = hash(&seal), "audit sealed"
                );
            }
        }
    }

    /// Removes what has expired, and makes and removes keys whose time has come.
    pub async fn keep_house(&self) {
        let rows = observed("expire", expire(&self.provider)).await.unwrap_or_default();
        if rows > 0 {
            tracing::info!(rows, "removed what had expired");
        }
        let records = observed("purge_evidence", evidence::purge_evidence(&self.provider)).await.unwrap_or_default();
        if records > 0 {
            tracing::info!(records, "removed evidence whose 24 months were over");
        }
        for tenant in &self.provider.tenants {
            let context = Context::internal(&self.provider, tenant);
            if let Some(rotated) = observed("rotate_keys", keys::rotate_due(&context)).await
                && rotated != keys::RotatedKeys::default()
            {
                tracing::info!(tenant = %tenant.id, added = ?rotated.added, retired = ?rotated.retired, "keys rotated");
            }
        }
    }
}

fn hash(seal: &AuditSeal) -> String {
    seal.hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
