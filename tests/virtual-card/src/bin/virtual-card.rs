//! Puts a CNS and a CIE into the virtual readers of a running `pcscd`, for trying logins by hand and for the demo.
//!
//! `virtual-card FOLDER [PORT]`: PORT is that of the first slot, 35963 where it is missing. FOLDER gets what a provider and an agent
//! must be told of these cards: `cns-authority.pem`, `cie-authority.pem` (card authorities), `cie-exponent` (the agent's
//! `--cie-authority`). Both PINs are 12345678. Ends when the readers are gone or on Ctrl-C.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;
use virtual_card::{Authority, cie, cns, vpcd};

/// The port of the first slot, as Debian's package configures it.
const PORT: u16 = 35963;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map(PathBuf::from).ok_or_else(|| io::Error::other("virtual-card FOLDER [PORT]"))?;
    let port = arguments.next().map_or(Ok(PORT), |port| port.parse()).map_err(io::Error::other)?;
    std::fs::create_dir_all(&folder)?;
    let (of_cns, of_cie, keys) = (Authority::new("CNS di prova"), Authority::new("CIE di prova"), cie::Keys::new());
    std::fs::write(folder.join("cns-authority.pem"), of_cns.pem())?;
    std::fs::write(folder.join("cie-authority.pem"), of_cie.pem())?;
    let exponent = cie::Cie::terminal_exponent(&keys).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    std::fs::write(folder.join("cie-exponent"), exponent)?;
    let first = vpcd::insert(port, cns::Cns::new(cns::Options::default(), &of_cns))?;
    let second = vpcd::insert(port + 1, cie::Cie::new(cie::Options::default(), &keys, &of_cie))?;
    writeln!(io::stdout(), "CNS at port {port}, CIE at port {}, PIN 12345678", port + 1)?;
    first.wait();
    second.wait();
    Ok(())
}
