//! What a command that touches the database works with: the wired parts, the body, the way to answer.

use crate::commands::cli::Cli;
use crate::commands::error::CommandError;
use crate::commands::output::Output;
use crate::commands::wire::wire;
use crate::config::Config;
use crate::domain::environment::Environment;
use crate::domain::id::{TenantId, UserId};
use crate::domain::tenant::Tenant;
use crate::flows::administration::{Actor, PersonReference, find_person};
use crate::flows::{Context, Provider};
use std::sync::Arc;

/// One command at work.
pub struct Desk {
    provider: Arc<Provider>,
    tenant: Arc<Tenant>,
    output: Output,
}

impl Desk {
    /// Opens everything and finds the body.
    ///
    /// # Errors
    /// [`CommandError`], also when several bodies are configured and none is named.
    pub async fn open(config: &Config, cli: &Cli) -> Result<Self, CommandError> {
        let provider = wire(config).await?;
        let tenant = choose_tenant(&provider.tenants, cli.tenant.as_ref())?;
        Ok(Self { provider, tenant, output: output_of(cli) })
    }

    /// An act now, for the body.
    #[must_use]
    pub fn context(&self) -> Context {
        Context::internal(&self.provider, &self.tenant)
    }

    /// Development or production.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.provider.environment
    }

    /// The way to answer.
    #[must_use]
    pub fn output(&self) -> Output {
        self.output
    }

    /// The person whom an argument names.
    ///
    /// # Errors
    /// [`CommandError`] where it names nobody.
    pub async fn find(&self, user: &str, command: &'static str) -> Result<UserId, CommandError> {
        Ok(find_person(&self.context(), &Actor::Command(command), &PersonReference(user.to_owned())).await?)
    }

    /// Ends the connections after the work in flight.
    pub async fn close(self) {
        self.provider.store.close().await;
    }
}

/// The way to answer that the command line asks for.
#[must_use]
pub fn output_of(cli: &Cli) -> Output {
    if cli.json { Output::Json } else { Output::Text }
}

fn choose_tenant(tenants: &[Arc<Tenant>], wanted: Option<&TenantId>) -> Result<Arc<Tenant>, CommandError> {
    let names = || tenants.iter().map(|tenant| tenant.id.as_str()).collect::<Vec<_>>().join(", ");
    match (wanted, tenants) {
        (Some(wanted), _) => tenants
            .iter()
            .find(|tenant| tenant.id == *wanted)
            .cloned()
            .ok_or_else(|| CommandError::Usage(format!("there is no tenant {wanted}; configured: {}", names()))),
        (None, [only]) => Ok(Arc::clone(only)),
        (None, _) => {
            Err(CommandError::Usage(format!("there are several tenants; add --tenant ID, one of: {}", names())))
        }
    }
}
