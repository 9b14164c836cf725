//! What staff and commands do: people, clients, keys. Each act checks who acts.

pub mod client_secret;
