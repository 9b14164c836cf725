//! What can be typed.

mod federation;

pub use federation::{ExportAudit, FederationVerb, NewKey};

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::client::ClientAuthMethod;
use crate::domain::email_address::EmailAddress;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::{ClientId, FederationId, SessionId, TenantId};
use crate::domain::language::Language;
use crate::domain::person_name::{PersonName, Username};
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::Scope;
use crate::domain::staff_role::StaffRole;
use crate::domain::user::UserClass;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Varco: identity and accreditation provider for public bodies.
#[derive(Debug, Parser)]
#[command(
    name = "idp",
    version,
    arg_required_else_help = true,
    after_help = "Exit status: 0 done, 1 refused or failed, 2 bad usage."
)]
pub struct Cli {
    /// Configuration; else idp.toml, else /etc/varco/idp.toml, else every default.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The public body, where there are several.
    #[arg(long, global = true, value_name = "ID")]
    pub tenant: Option<TenantId>,
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Start the provider.
    #[command(after_help = "Example: idp serve --config /etc/varco/idp.toml")]
    Serve,
    /// Bring the database up to date.
    #[command(after_help = "Example: idp migrate --dry-run")]
    Migrate {
        /// Say which steps are missing, and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Report every fault of the configuration.
    #[command(after_help = "Example: idp check-config --show")]
    CheckConfig {
        /// Print each key with the value that counts; secrets are masked.
        #[arg(long)]
        show: bool,
    },
    /// Look for what is wrong or will be, one line a check.
    #[command(after_help = "Example: idp doctor --json")]
    Doctor,
    /// Say which version this is.
    #[command(after_help = "Example: idp version --json")]
    Version,
    /// Bring clients and federations to what catalogues say, all or nothing.
    #[command(after_help = "Example: idp apply catalogue.toml --dry-run")]
    Apply(Apply),
    /// Service modules.
    #[command(subcommand, after_help = "Example: idp client rotate-secret anagrafe")]
    Client(ClientVerb),
    /// People. USER is an id, a fiscal code or a name they log in with.
    #[command(subcommand, after_help = "Example: idp user show m.rossi --json")]
    User(UserVerb),
    /// Logins.
    #[command(subcommand, after_help = "Example: idp session list --user m.rossi")]
    Session(SessionVerb),
    /// Signing keys.
    #[command(subcommand, after_help = "Example: idp key list")]
    Key(KeyVerb),
    /// Federations that let people in: SPID, CIE.
    #[command(subcommand, after_help = "Example: idp federation list")]
    Federation(FederationVerb),
    /// Print our signed metadata toward a federation, ready for AgID or the CIE portal.
    #[command(after_help = "Example: idp metadata spid > metadata.xml")]
    Metadata {
        /// The federation, by its id in the catalogue.
        federation: FederationId,
    },
    /// The record of what happened.
    #[command(subcommand, after_help = "Example: idp audit verify")]
    Audit(AuditVerb),
}

/// `idp apply`.
#[derive(Debug, Args)]
pub struct Apply {
    /// Catalogues; what they say is taken together.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Only tell what would change.
    #[arg(long)]
    pub dry_run: bool,
    /// Remove what earlier catalogues made and these do not name.
    #[arg(long)]
    pub prune: bool,
}

/// `idp client`.
#[derive(Debug, Subcommand)]
pub enum ClientVerb {
    /// List the clients.
    List,
    /// Show a registration.
    Show {
        /// The client.
        id: ClientId,
    },
    /// Register a client; its secret is printed once. A catalogue can say more (idp apply).
    Create(CreateClient),
    /// Give a client a new secret, printed once; the old one stops working.
    RotateSecret {
        /// The client.
        id: ClientId,
    },
    /// Remove a client; its tokens are refused from now on.
    Remove {
        /// The client.
        id: ClientId,
    },
}

/// `idp client create`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: idp client create anagrafe --name 'Servizi anagrafici' --redirect-uri https://anagrafe.example/callback"
)]
pub struct CreateClient {
    /// `client_id`.
    pub id: ClientId,
    /// The name people see, in Italian.
    #[arg(long)]
    pub name: String,
    /// Where the browser may be sent back to; may be repeated.
    #[arg(long = "redirect-uri", value_name = "URI")]
    pub redirect_uris: Vec<RedirectUri>,
    /// Where the browser may be sent after signing out; may be repeated.
    #[arg(long = "post-logout-redirect-uri", value_name = "URI")]
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// A scope it may ask for, besides openid; may be repeated.
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<Scope>,
    /// How it proves itself: `client_secret_basic` (usual), `client_secret_post`, `none`.
    #[arg(long, value_parser = parse_auth_method, default_value = "client_secret_basic", value_name = "METHOD")]
    pub auth_method: ClientAuthMethod,
    /// The weakest login it accepts: 1, 2 or 3.
    #[arg(long, default_value = "1", value_name = "LEVEL")]
    pub minimum_level: AssuranceLevel,
}

/// `idp user`.
#[derive(Debug, Subcommand)]
pub enum UserVerb {
    /// Make an account.
    Create(CreateUser),
    /// Set a password, read from standard input; the person's sessions end, and they change it at the next login.
    #[command(after_help = "Example: idp user set-password m.rossi --password-stdin < password-file")]
    SetPassword {
        /// The person.
        user: String,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Show an account.
    Show {
        /// The person.
        user: String,
    },
    /// List accounts, newest first.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Only those made before this one (an id), for the next page.
        #[arg(long, value_name = "ID")]
        before: Option<crate::domain::id::UserId>,
    },
    /// Stop an account for a while; sessions end, tokens die.
    Suspend {
        /// The person.
        user: String,
    },
    /// Let a suspended account work again.
    Reactivate {
        /// The person.
        user: String,
    },
    /// Close an account for good.
    Close {
        /// The person.
        user: String,
    },
    /// Print everything that is kept of a person, as JSON.
    Export {
        /// The person.
        user: String,
    },
    /// Take away a lost second factor, after proof of who the person is.
    ResetSecondFactor {
        /// The person.
        user: String,
    },
    /// Forget the wrong guesses that slow a person's logins down or stopped their password.
    Release {
        /// The person.
        user: String,
    },
    /// Send and print the link with which a person chooses a password.
    ActivationLink {
        /// The person.
        user: String,
    },
    /// Give a member of staff a role.
    GiveStaffRole {
        /// The person.
        user: String,
        /// The role, such as desk-operator.
        role: StaffRole,
    },
    /// Take a role away from a member of staff.
    TakeStaffRole {
        /// The person.
        user: String,
        /// The role, such as desk-operator.
        role: StaffRole,
    },
}

/// `idp user create`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: idp user create --class operator --given-name Anna --family-name Bianchi --username a.bianchi --email a.bianchi@comune.example"
)]
pub struct CreateUser {
    /// citizen, professional, operator, administrator or foreign.
    #[arg(long, default_value = "citizen")]
    pub class: UserClass,
    /// Compulsory for citizens and professionals.
    #[arg(long)]
    pub fiscal_code: Option<FiscalCode>,
    /// Given name or names.
    #[arg(long)]
    pub given_name: PersonName,
    /// Family name.
    #[arg(long)]
    pub family_name: PersonName,
    /// Where letters go.
    #[arg(long)]
    pub email: Option<EmailAddress>,
    /// The name typed at login; compulsory for staff.
    #[arg(long)]
    pub username: Option<Username>,
    /// Read a first password from standard input. It stays until its holder changes it; one set by `user set-password`
    /// must be changed at the next login.
    #[arg(long)]
    pub password_stdin: bool,
    /// How the person was identified: 1, 2 or 3.
    #[arg(long, default_value = "1")]
    pub level: AssuranceLevel,
    /// The language of letters: it, en or de.
    #[arg(long)]
    pub language: Option<Language>,
    /// A role of staff; may be repeated. Usual: tenant-administrator for administrators, desk-operator for operators.
    #[arg(long = "staff-role", value_name = "ROLE")]
    pub staff_roles: Vec<StaffRole>,
}

/// `idp session`.
#[derive(Debug, Subcommand)]
pub enum SessionVerb {
    /// List the open sessions, newest first.
    List {
        /// Only those of this person.
        #[arg(long)]
        user: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// End a session, or all of a person.
    #[command(after_help = "Example: idp session end --user m.rossi")]
    End {
        /// The session.
        #[arg(required_unless_present = "user", conflicts_with = "user")]
        id: Option<SessionId>,
        /// All sessions of this person.
        #[arg(long)]
        user: Option<String>,
    },
}

/// `idp key`.
#[derive(Debug, Subcommand)]
pub enum KeyVerb {
    /// List the signing keys with their state.
    List,
    /// Make new keys, published now and signing in a day; the old ones stay until their last token is dead.
    Rotate {
        /// Sign with the new keys at once, because an old one may be in other hands.
        #[arg(long)]
        now: bool,
    },
    /// Make a further key toward a federation, with the certificate that SPID wants. It is published at once, so that the
    /// new metadata can be handed in, and signs later.
    New(NewKey),
}

/// `idp audit`.
#[derive(Debug, Subcommand)]
pub enum AuditVerb {
    /// Prove that no event was changed, added or dropped.
    Verify,
    /// Print all events with their seals, or with --evidence what was exchanged with providers; one JSON object a line.
    Export(ExportAudit),
}

fn parse_auth_method(text: &str) -> Result<ClientAuthMethod, String> {
    let usable = [ClientAuthMethod::ClientSecretBasic, ClientAuthMethod::ClientSecretPost, ClientAuthMethod::None];
    let found = usable.into_iter().find(|method| method.name() == text);
    found.ok_or_else(|| "not one of client_secret_basic, client_secret_post, none".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn check_help(command: &clap::Command) {
        for verb in command.get_subcommands() {
            assert!(verb.get_about().is_some(), "{}", verb.get_name());
            check_help(verb);
        }
    }

    #[test]
    fn the_command_line_is_sound_and_every_verb_has_help() {
        let command = Cli::command();
        command.clone().debug_assert();
        check_help(&command);
        for verb in command.get_subcommands() {
            let help = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with("Example: idp"), "{}", verb.get_name());
        }
    }
}
