//! Check 1: the other end of a connection belongs to a program of the same person. On a shared computer every user can
//! reach a loopback port (S-129).

use std::net::{IpAddr, SocketAddr};

/// Whether the socket of `peer`, connected to us at `local`, belongs to the user of this process.
#[cfg(target_os = "linux")]
pub fn is_same_user(peer: SocketAddr, local: SocketAddr) -> bool {
    // Not from the owner of /proc/self, which is root in a process that forbids dumps.
    let ours = rustix::process::getuid().as_raw();
    peer.ip().is_loopback()
        && ["/proc/net/tcp", "/proc/net/tcp6"].iter().any(|table| {
            let text = std::fs::read_to_string(table).unwrap_or_default();
            owner(&text, peer, local) == Some(ours)
        })
}

/// On systems where the owner of a socket is not asked yet, nobody is the same user.
#[cfg(not(target_os = "linux"))]
pub fn is_same_user(_peer: SocketAddr, _local: SocketAddr) -> bool {
    false
}

/// The user of the row whose own address is `peer` and whose other end is `local` (proc(5), `/proc/net/tcp`).
fn owner(table: &str, peer: SocketAddr, local: SocketAddr) -> Option<u32> {
    table.lines().skip(1).find_map(|line| {
        let mut columns = line.split_whitespace().skip(1);
        let (own, other) = (columns.next()?, columns.next()?);
        let user = columns.nth(4)?;
        let fits = |column: &str, address| names(address).iter().any(|name| name == column);
        (fits(own, peer) && fits(other, local)).then(|| user.parse().ok())?
    })
}

/// An address as the kernel writes it: words of 32 bits in the order of the machine; for IPv4 also as a mapped IPv6 one.
fn names(address: SocketAddr) -> Vec<String> {
    let word = |bytes: &[u8]| {
        let bytes = bytes.first_chunk::<4>().copied().unwrap_or_default();
        format!("{:08X}", u32::from_ne_bytes(bytes))
    };
    let port = address.port();
    match address.ip() {
        IpAddr::V4(ip) => {
            let mapped = ip.to_ipv6_mapped().octets();
            let words: String = mapped.chunks(4).map(word).collect();
            vec![format!("{}:{port:04X}", word(&ip.octets())), format!("{words}:{port:04X}")]
        }
        IpAddr::V6(ip) => {
            let words: String = ip.octets().chunks(4).map(word).collect();
            vec![format!("{words}:{port:04X}")]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    fn at(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn the_owner_stands_in_the_row_of_the_other_end() {
        let rows = format!(
            "{HEAD}   0: 0100007F:8C8C 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000     0        0 1 1 0 20 4 30 10 -1\n   \
             1: 0100007F:D2F0 0100007F:8C8C 01 00000000:00000000 00:00000000 00000000  1000        0 2 1 0 20 4 30 10 -1\n"
        );
        let (peer, local) = (at("127.0.0.1:54000"), at("127.0.0.1:35980"));
        assert_eq!(owner(&rows, peer, local), Some(1000), "our own end of the connection is the other row");
        assert_eq!(owner(&rows, at("127.0.0.1:54001"), local), None);
        assert_eq!(names(at("[::1]:35980")), ["00000000000000000000000001000000:8C8C"]);
        assert_eq!(names(at("127.0.0.1:1"))[1], "0000000000000000FFFF00000100007F:0001");
    }

    #[test]
    fn a_connection_of_our_own_is_recognised() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let client = std::net::TcpStream::connect(listener.local_addr().expect("an address")).expect("connected");
        let (server, peer) = listener.accept().expect("accepted");
        assert!(is_same_user(peer, server.local_addr().expect("an address")));
        drop(client);
        assert!(!is_same_user(at("127.0.0.1:1"), server.local_addr().expect("an address")), "nobody is there");
        assert!(!is_same_user(at("192.0.2.1:1"), server.local_addr().expect("an address")));
    }
}
