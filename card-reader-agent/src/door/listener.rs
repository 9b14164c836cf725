//! The listener: both loopback addresses, a thread a connection, one request a connection, and patience that ends.

use super::checks::{Refusal, check_address, check_content_type, check_fetch, check_host, check_origin, parse_fields};
use super::http::{self, HttpRequest};
use super::{House, Progress, pages, peer};
use crate::contract::WAIT;
use crate::texts::Language;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The most connections at once; more are closed unread.
const MOST_CONNECTIONS: usize = 16;
/// Patience for one reading or writing.
const PATIENCE: Duration = Duration::from_secs(5);
/// Patience for the whole request, in seconds.
const WHOLE: i64 = 10;

/// Why the door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// Somebody else listens there.
    #[error("port {0} is taken by another program; end it, or choose another port in the configuration")]
    Taken(u16),
    /// Something else.
    #[error("port {0} cannot be opened: {1}")]
    Failed(u16, io::Error),
}

/// An open door.
pub struct Door {
    house: Arc<House>,
    listeners: Vec<TcpListener>,
    connections: Arc<AtomicUsize>,
}

impl Door {
    /// Listens on 127.0.0.1 and, where the system has it, on `::1`, at the port of the settings.
    pub fn open(house: Arc<House>) -> Result<Self, DoorError> {
        let port = house.settings.port;
        let bind = |address: SocketAddr| TcpListener::bind(address);
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => DoorError::Taken(port),
            _ => DoorError::Failed(port, error),
        };
        let mut listeners = vec![bind((Ipv4Addr::LOCALHOST, port).into()).map_err(failed)?];
        match bind((Ipv6Addr::LOCALHOST, port).into()) {
            Ok(listener) => listeners.push(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(DoorError::Taken(port)),
            // A computer without IPv6.
            Err(_) => {}
        }
        Ok(Self { house, listeners, connections: Arc::default() })
    }

    /// Serves for ever; a thread for each address but the last.
    pub fn serve(mut self) {
        let last = self.listeners.pop();
        for listener in self.listeners.drain(..) {
            let (house, connections) = (Arc::clone(&self.house), Arc::clone(&self.connections));
            std::thread::spawn(move || accept(&listener, &house, &connections));
        }
        if let Some(listener) = last {
            accept(&listener, &self.house, &self.connections);
        }
    }
}

/// A place among the connections, given back when dropped, however its thread ends.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn accept(listener: &TcpListener, house: &Arc<House>, connections: &Arc<AtomicUsize>) {
    loop {
        let Ok((socket, peer)) = listener.accept() else {
            // Out of descriptors, or a connection that was gone at once: wait a little rather than spin.
            std::thread::sleep(Duration::from_millis(50));
            continue;
        };
        if connections.fetch_add(1, Ordering::SeqCst) >= MOST_CONNECTIONS {
            connections.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let (house, place) = (Arc::clone(house), Place(Arc::clone(connections)));
        let started = std::thread::Builder::new().name("door".to_owned()).stack_size(256 * 1024).spawn(move || {
            let (mut socket, _place) = (socket, place);
            let answer = answer(&mut socket, peer, &house);
            // The other end may be gone; there is nobody to tell.
            let _ = socket.write_all(&answer).and_then(|()| socket.shutdown(Shutdown::Write));
        });
        if let Err(error) = started {
            tracing::warn!(%error, "no thread for a connection");
        }
    }
}

fn answer(socket: &mut TcpStream, peer: SocketAddr, house: &Arc<House>) -> Vec<u8> {
    let taken = check_peer(socket, peer).and_then(|()| read(socket, house)).and_then(|request| {
        if request.target.starts_with(WAIT) { wait(&request, house) } else { authenticate(&request, house) }
    });
    taken.unwrap_or_else(|refusal| {
        if refusal != Refusal::Silence {
            tracing::info!(%refusal, "a request was not taken");
        }
        match refusal {
            Refusal::Silence => Vec::new(),
            Refusal::NotFound => pages::not_found(),
            Refusal::Busy => pages::busy(Language::Italian),
            Refusal::BadRequest => pages::refused(false),
            Refusal::Peer | Refusal::Host | Refusal::Origin | Refusal::Fetch => pages::refused(true),
        }
    })
}

/// Check 1.
fn check_peer(socket: &TcpStream, peer: SocketAddr) -> Result<(), Refusal> {
    let local = socket.local_addr().map_err(|_| Refusal::Peer)?;
    if peer::is_same_user(peer, local) { Ok(()) } else { Err(Refusal::Peer) }
}

/// Reads one request; what is slower or longer than any browser is refused.
fn read(socket: &mut TcpStream, house: &House) -> Result<HttpRequest, Refusal> {
    let patient = socket.set_read_timeout(Some(PATIENCE)).and_then(|()| socket.set_write_timeout(Some(PATIENCE)));
    patient.map_err(|_| Refusal::BadRequest)?;
    let until = house.clock.now() + WHOLE;
    let (mut bytes, mut part) = (Vec::new(), [0; 2048]);
    loop {
        let length = socket.read(&mut part).map_err(|_| Refusal::BadRequest)?;
        bytes.extend_from_slice(&part[..length]);
        if let Some(request) = http::parse(&bytes)? {
            return Ok(request);
        }
        if length == 0 && bytes.is_empty() {
            return Err(Refusal::Silence);
        }
        let too_long = bytes.len() > http::LONGEST_HEAD + http::LONGEST_BODY;
        if length == 0 || too_long || house.clock.now() > until {
            return Err(Refusal::BadRequest);
        }
    }
}

/// M1: checks 2 to 9, then the login begins.
fn authenticate(request: &HttpRequest, house: &Arc<House>) -> Result<Vec<u8>, Refusal> {
    check_address(request)?;
    check_host(request, house.settings.port)?;
    check_content_type(request)?;
    let site = check_origin(request, &house.settings)?;
    check_fetch(request)?;
    if house.is_busy() {
        return Err(Refusal::Busy);
    }
    let login = parse_fields(request, site)?;
    if house.is_silent() {
        return Err(Refusal::Busy);
    }
    let handle = house.begin(login).ok_or(Refusal::Busy)?;
    Ok(pages::see_other(&format!("{WAIT}{handle}")))
}

/// M2 and M6: the wait page, and at the end the way back.
fn wait(request: &HttpRequest, house: &House) -> Result<Vec<u8>, Refusal> {
    let handle = request.target.strip_prefix(WAIT).filter(|_| request.method == "GET").ok_or(Refusal::NotFound)?;
    check_host(request, house.settings.port)?;
    match house.progress(handle) {
        Progress::Unknown => Err(Refusal::NotFound),
        Progress::Waiting(language) => Ok(pages::waiting(language)),
        Progress::Done(location) => Ok(pages::see_other(&location)),
    }
}
