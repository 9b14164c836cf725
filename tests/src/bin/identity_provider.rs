//! The identity provider of tests and demo as a program of its own: `identity_provider PORT METADATA_FILE ADDRESS…`.
//!
//! Writes its metadata into the file, listens on the loopback address, and reads the metadata of the service providers
//! at the addresses when the first request comes.

use idp::commands::clock::SystemClock;
use std::error::Error;
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::net::TcpListener;
use varco_tests::identity_provider::TestProvider;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let port = arguments.next().ok_or("the port is missing")?.parse()?;
    let file = arguments.next().ok_or("the file for the metadata is missing")?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let provider = TestProvider::start(listener, arguments.collect(), Arc::new(SystemClock));
    std::fs::write(file, provider.identity.metadata().text())?;
    provider.forever().await;
    Ok(())
}
