//! What can be typed about federations and their evidence.

use crate::domain::entity_id::EntityId;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::FederationId;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `idp key new`.
#[derive(Debug, Args)]
#[command(after_help = "Example: idp key new --spid --federation cie --days 730")]
pub struct NewKey {
    /// A key for SAML with the certificate of AgID notice 29; CIE takes the same.
    #[arg(long, required = true)]
    pub spid: bool,
    /// The federation, by its id in the catalogue.
    #[arg(long, value_name = "ID", default_value = "spid")]
    pub federation: FederationId,
    /// For how many days the certificate holds.
    #[arg(long, default_value_t = 730, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: u32,
    /// Sign with it at once instead of in 30 days. The federation must know it already, or logins fail.
    #[arg(long)]
    pub now: bool,
}

/// `idp federation`.
#[derive(Debug, Subcommand)]
pub enum FederationVerb {
    /// List the federations with their providers, and what is about to end.
    List,
    /// Fetch the metadata of the providers now, of one federation or of all.
    Refresh {
        /// The federation, by its id in the catalogue.
        federation: Option<FederationId>,
    },
    /// Read the federations of a catalogue as `apply` would, and tell what is wrong. Fetches nothing.
    Check {
        /// The catalogue.
        file: PathBuf,
    },
}

/// `idp audit export`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: idp audit export --evidence --why 'Procura di Prova, request 12/2026' --from 2026-11-01 --until 2026-11-30"
)]
pub struct ExportAudit {
    /// The evidence of logins at federations instead: what was exchanged, opened, for a judicial request.
    #[arg(long, requires = "why")]
    pub evidence: bool,
    /// Why it is opened; recorded in the audit.
    #[arg(long, requires = "evidence", value_name = "TEXT")]
    pub why: Option<String>,
    /// Only of this request, by its ID.
    #[arg(long, requires = "evidence", value_name = "ID")]
    pub request: Option<String>,
    /// Only of this provider, by its entityID.
    #[arg(long, requires = "evidence", value_name = "ENTITY_ID")]
    pub provider: Option<EntityId>,
    /// Only of this person.
    #[arg(long, requires = "evidence")]
    pub fiscal_code: Option<FiscalCode>,
    /// Only from this day on, in Italy.
    #[arg(long, requires = "evidence", value_name = "DAY")]
    pub from: Option<jiff::civil::Date>,
    /// Only until this day, in Italy, the day included.
    #[arg(long, requires = "evidence", value_name = "DAY")]
    pub until: Option<jiff::civil::Date>,
}
