//! From the command line to the exit status.

use crate::commands::apply::apply;
use crate::commands::audit::audit;
use crate::commands::check_config::check_config;
use crate::commands::cli::{Cli, Verb};
use crate::commands::client::client;
use crate::commands::desk::{Desk, output_of};
use crate::commands::doctor::doctor;
use crate::commands::error::CommandError;
use crate::commands::federation::{federation, metadata};
use crate::commands::key::key;
use crate::commands::migrate::migrate;
use crate::commands::output::complain;
use crate::commands::session::session;
use crate::commands::user::user;
use crate::commands::version::version;
use crate::commands::{log, serve};
use crate::config::{self, Config};
use clap::Parser as _;
use std::ffi::OsString;
use std::process::ExitCode;

/// Runs what was typed.
///
/// Bad usage ends with status 2 before anything is read; everything else says in one line what is wrong and what to
/// do next, and ends with status 1.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers too; clap knows which stream each belongs to.
            drop(error.print());
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let variables = variables
        .into_iter()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    match carry_out(cli, variables) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            for line in error.to_string().lines() {
                complain(&format!("idp: {line}"));
            }
            error.status()
        }
    }
}

fn carry_out(cli: Cli, variables: Vec<(String, String)>) -> Result<(), CommandError> {
    if let Verb::Version = cli.verb {
        version(output_of(&cli));
        return Ok(());
    }
    let config = config::load(cli.config.as_deref(), variables)?;
    if let Verb::CheckConfig { show } = cli.verb {
        check_config(&config, show, output_of(&cli));
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CommandError::failed(format!("threads cannot be started: {error}")))?;
    runtime.block_on(carry_out_with(&config, cli))
}

async fn carry_out_with(config: &Config, cli: Cli) -> Result<(), CommandError> {
    let output = output_of(&cli);
    match &cli.verb {
        Verb::Version | Verb::CheckConfig { .. } => return Ok(()),
        Verb::Serve => {
            log::start(config.log);
            return serve::serve(config).await.map_err(|error| CommandError::failed(error.to_string()));
        }
        Verb::Migrate { dry_run } => return migrate(config, *dry_run, output).await,
        Verb::Doctor => return doctor(config, output).await,
        Verb::Apply(_)
        | Verb::Client(_)
        | Verb::User(_)
        | Verb::Session(_)
        | Verb::Key(_)
        | Verb::Federation(_)
        | Verb::Metadata { .. }
        | Verb::Audit(_) => {}
    }
    let desk = Desk::open(config, &cli).await?;
    let outcome = match cli.verb {
        Verb::Apply(arguments) => apply(&desk, &arguments).await,
        Verb::Client(verb) => client(&desk, verb).await,
        Verb::User(verb) => user(&desk, verb).await,
        Verb::Session(verb) => session(&desk, verb).await,
        Verb::Key(verb) => key(&desk, verb).await,
        Verb::Federation(verb) => federation(&desk, verb).await,
        Verb::Metadata { federation } => metadata(&desk, &federation).await,
        Verb::Audit(verb) => audit(&desk, verb).await,
        Verb::Serve | Verb::Migrate { .. } | Verb::CheckConfig { .. } | Verb::Doctor | Verb::Version => Ok(()),
    };
    desk.close().await;
    outcome
}
