//! Reads catalogue files; all faults of all files come out together.

use super::client_section::{Surroundings, read_client};
use crate::config::Faults;
use crate::config::document::{Document, DocumentFault};
use crate::domain::environment::Environment;
use crate::domain::id::ClientId;
use crate::flows::administration::CatalogueClient;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Sections of the catalogue that later releases will read.
const LATER: [&str; 6] = ["service_function", "role", "mandate_kind", "organization", "federation", "card_authority"];

/// Reads the clients of all `files`.
///
/// # Errors
/// All [`Faults`], each with its file and path.
pub fn read_catalogues(files: &[PathBuf], environment: Environment) -> Result<Vec<CatalogueClient>, Faults> {
    let mut faults = Vec::new();
    let mut clients: Vec<CatalogueClient> = Vec::new();
    let mut known: BTreeSet<ClientId> = BTreeSet::new();
    for file in files {
        let (found, file_faults) = match std::fs::read_to_string(file) {
            Ok(text) => {
                let folder = file.parent().unwrap_or(Path::new("."));
                read_catalogue(&text, Surroundings { folder, environment }, &mut known)
            }
            Err(error) => (Vec::new(), vec![DocumentFault::of_document(format!("cannot be read: {error}"))]),
        };
        clients.extend(found);
        faults.extend(
            file_faults.into_iter().map(|fault| DocumentFault::of_document(format!("{}: {fault}", file.display()))),
        );
    }
    if faults.is_empty() { Ok(clients) } else { Err(Faults(faults)) }
}

/// Reads one catalogue; `known` are the ids that earlier ones used.
pub(super) fn read_catalogue(
    text: &str,
    surroundings: Surroundings<'_>,
    known: &mut BTreeSet<ClientId>,
) -> (Vec<CatalogueClient>, Vec<DocumentFault>) {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(fault) => return (Vec::new(), vec![fault]),
    };
    let root = document.root();
    for later in LATER {
        if root.value(later).is_some() {
            root.fault(later, "is not part of this release; take it out");
        }
    }
    let mut clients = Vec::new();
    for section in root.sections("client") {
        let Some(client) = read_client(&section, surroundings) else { continue };
        if !known.insert(client.client.id.clone()) {
            section.fault("id", "is that of another client of these catalogues");
        }
        clients.push(client);
    }
    (clients, document.finish().faults)
}
