//! Reads catalogue files; all faults of all files come out together.

use super::client_section::{Surroundings, read_client};
use super::federation_section::read_federation;
use crate::config::Faults;
use crate::config::document::{Document, DocumentFault};
use crate::domain::id::{ClientId, FederationId};
use crate::flows::administration::Catalogue;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Sections of the catalogue that later releases will read.
const LATER: [&str; 5] = ["service_function", "role", "mandate_kind", "organization", "card_authority"];

/// The ids that were used already; each may be used once.
#[derive(Debug, Default)]
pub(super) struct Known {
    clients: BTreeSet<ClientId>,
    federations: BTreeSet<FederationId>,
}

/// Reads all `files`, of which `surroundings` says everything but the folder.
///
/// # Errors
/// All [`Faults`], each with its file and path.
pub(super) fn read_catalogues(files: &[PathBuf], surroundings: Surroundings<'_>) -> Result<Catalogue, Faults> {
    let (mut faults, mut found, mut known) = (Vec::new(), Catalogue::default(), Known::default());
    for file in files {
        let file_faults = match std::fs::read_to_string(file) {
            Ok(text) => {
                let surroundings = Surroundings { folder: file.parent().unwrap_or(Path::new(".")), ..surroundings };
                let (more, faults) = read_catalogue(&text, surroundings, &mut known);
                found.clients.extend(more.clients);
                found.federations.extend(more.federations);
                faults
            }
            Err(error) => vec![DocumentFault::of_document(format!("cannot be read: {error}"))],
        };
        faults.extend(
            file_faults.into_iter().map(|fault| DocumentFault::of_document(format!("{}: {fault}", file.display()))),
        );
    }
    if faults.is_empty() { Ok(found) } else { Err(Faults(faults)) }
}

/// Reads one catalogue; `known` are the ids that earlier ones used.
pub(super) fn read_catalogue(
    text: &str,
    surroundings: Surroundings<'_>,
    known: &mut Known,
) -> (Catalogue, Vec<DocumentFault>) {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(fault) => return (Catalogue::default(), vec![fault]),
    };
    let root = document.root();
    for later in LATER {
        if root.value(later).is_some() {
            root.fault(later, "is not part of this release; take it out");
        }
    }
    let mut found = Catalogue::default();
    for section in root.sections("client") {
        let Some(client) = read_client(&section, surroundings) else { continue };
        if !known.clients.insert(client.client.id.clone()) {
            section.fault("id", "is that of another client of these catalogues");
        }
        found.clients.push(client);
    }
    for section in root.sections("federation") {
        let Some(federation) = read_federation(&section, surroundings) else { continue };
        if !known.federations.insert(federation.federation.id.clone()) {
            section.fault("id", "is that of another federation of these catalogues");
        }
        found.federations.push(federation);
    }
    (found, document.finish().faults)
}
