//! The agent as a program, with virtual cards in a real `pcscd`, a scripted pinentry that speaks Assuan, a provider of a
//! few lines, and a browser that is a socket.

mod browser;
mod door;
mod login;
mod module;
mod table;
mod tls;
