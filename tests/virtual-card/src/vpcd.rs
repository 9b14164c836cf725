//! The protocol of the virtual reader (`vsmartcard-vpcd`): the card is the TCP client; each message, both ways, is a
//! length of two bytes, most significant first, and so many bytes.

use crate::Card;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::thread::JoinHandle;

/// A card in a slot of the virtual reader; taken out when dropped.
pub struct Inserted {
    stream: TcpStream,
    worker: Option<JoinHandle<Box<dyn Card>>>,
}

/// Puts a card into the slot behind this port.
pub fn insert(port: u16, card: impl Card + 'static) -> io::Result<Inserted> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_nodelay(true)?;
    let mut card: Box<dyn Card> = Box::new(card);
    let mut socket = stream.try_clone()?;
    let worker = std::thread::spawn(move || {
        // An error is the end of the connection: the reader went away, or the card was taken out.
        let _ = serve(&mut socket, card.as_mut());
        let _ = socket.shutdown(Shutdown::Both);
        card
    });
    Ok(Inserted { stream, worker: Some(worker) })
}

impl Inserted {
    /// Takes the card out and gives it back, with its counters as they are.
    #[must_use]
    pub fn remove(mut self) -> Box<dyn Card> {
        let worker = self.worker.take().expect("a card is taken out once");
        let _ = self.stream.shutdown(Shutdown::Both);
        worker.join().expect("a virtual card does not panic")
    }

    /// Waits until the card left by itself or the reader is gone.
    pub fn wait(mut self) {
        if let Some(worker) = self.worker.take() {
            let _ = worker.join();
        }
    }
}

impl Drop for Inserted {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

fn serve(socket: &mut TcpStream, card: &mut dyn Card) -> io::Result<()> {
    card.reset();
    loop {
        let mut length = [0; 2];
        socket.read_exact(&mut length)?;
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        socket.read_exact(&mut message)?;
        match message.as_slice() {
            // Power off, power on, reset.
            [0..=2] => card.reset(),
            // The answer to reset; asked twice a second for as long as the card is in, so it must not reset anything.
            [4] => send(socket, &card.atr())?,
            command => match card.transmit(command) {
                Some(answer) => send(socket, &answer)?,
                None => return Ok(()),
            },
        }
    }
}

fn send(socket: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).map_err(io::Error::other)?;
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.extend_from_slice(message);
    socket.write_all(&bytes)
}
