//! `doctor`: each thing that a login needs, whether it is there, and what to do where it is not.

use super::{Arguments, CommandError};
use crate::pin::pinentry::Pinentry;
use crate::reader::pcsc::PcscReaders;
use crate::reader::{Presence, Readers};
use crate::settings::Settings;
use serde_json::json;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

/// One finding.
struct Finding {
    name: &'static str,
    well: bool,
    /// What was seen, or what to do.
    note: String,
}

/// Writes all findings; fails where one stops every login.
pub fn run(arguments: &Arguments, as_json: bool, output: &mut impl Write) -> Result<(), CommandError> {
    let mut findings = Vec::new();
    let settings = match arguments.settings() {
        Ok(settings) => {
            let (sites, well) = (settings.sites.len(), !settings.sites.is_empty());
            let note = if well { format!("{sites} sites may ask") } else { "add a [[site]] to the file".to_owned() };
            findings.push(Finding { name: "configuration", well, note });
            Some(settings)
        }
        Err(error) => {
            findings.push(Finding { name: "configuration", well: false, note: error.to_string() });
            None
        }
    };
    check_readers(&mut findings);
    if let Some(settings) = &settings {
        check_window(settings, &mut findings);
        check_port(settings, &mut findings);
    }
    check_kernel(&mut findings);
    let well = findings.iter().all(|finding| finding.well);
    if as_json {
        let list: Vec<_> =
            findings.iter().map(|it| json!({"name": it.name, "well": it.well, "note": it.note})).collect();
        writeln!(output, "{}", json!({"well": well, "findings": list}))?;
    } else {
        for finding in &findings {
            writeln!(output, "{:4} {:14} {}", if finding.well { "ok" } else { "FAIL" }, finding.name, finding.note)?;
        }
    }
    if well { Ok(()) } else { Err(CommandError::Unwell) }
}

fn check_readers(findings: &mut Vec<Finding>) {
    match PcscReaders::new().list() {
        Err(error) => {
            let note = format!("{error}; install pcscd and start it: systemctl enable --now pcscd.socket");
            findings.push(Finding { name: "pcscd", well: false, note });
        }
        Ok(readers) => {
            findings.push(Finding { name: "pcscd", well: true, note: "runs".to_owned() });
            let cards = readers.iter().filter(|reader| reader.presence == Presence::Card).count();
            let note = match readers.len() {
                0 => "no reader; plug one in (its driver: package libccid)".to_owned(),
                number => format!("{number} readers, {cards} with a card"),
            };
            findings.push(Finding { name: "readers", well: !readers.is_empty(), note });
        }
    }
}

fn check_window(settings: &Settings, findings: &mut Vec<Finding>) {
    let (well, note) = match Pinentry::new(settings.pinentry.clone()).flavour() {
        Ok(flavour) if flavour.starts_with("curses") || flavour.starts_with("tty") => {
            (false, format!("{flavour} needs a terminal; install pinentry-gnome3, pinentry-gtk2 or pinentry-qt"))
        }
        Ok(flavour) => (true, flavour),
        Err(error) => (false, format!("{error}; install pinentry-gnome3, pinentry-gtk2 or pinentry-qt")),
    };
    findings.push(Finding { name: "window", well, note });
}

/// Both answers are well: the port is free, or the agent holds it. A stranger there is found by its silence to `serve`.
fn check_port(settings: &Settings, findings: &mut Vec<Finding>) {
    let port = settings.port;
    let note = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => format!("{port} is free; start the agent: systemctl --user enable --now card-reader-agent"),
        Err(_) => format!("{port} is taken, by the running agent if all is well"),
    };
    findings.push(Finding { name: "port", well: true, note });
}

/// Drivers of the kernel that take contactless readers away from pcscd.
fn check_kernel(findings: &mut Vec<Finding>) {
    let taken = ["pn533_usb", "pn533"].iter().any(|module| Path::new("/sys/module").join(module).exists());
    if taken {
        let note = "the kernel module pn533_usb takes ACR122U readers; blacklist pn533_usb, pn533 and nfc".to_owned();
        findings.push(Finding { name: "kernel", well: false, note });
    }
}
