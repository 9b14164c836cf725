//! What the door refuses, sent as bytes; and that none of it opens a window.

use crate::table::{Agent, body, location};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use virtual_card::pcscd::Pcscd;

/// An agent without readers; its windows stay as they are asked.
fn agent() -> (Pcscd, Agent) {
    let daemon = Pcscd::start().expect("pcscd starts");
    let agent = Agent::start(&daemon, "12345678", &[]);
    (daemon, agent)
}

/// The status of an answer; every answer keeps other pages out.
fn status(answer: &str) -> &str {
    for header in [
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: no-referrer",
        "Cross-Origin-Resource-Policy: same-origin",
        "Cross-Origin-Opener-Policy: same-origin",
    ] {
        assert!(answer.contains(header), "{header} is missing in {answer}");
    }
    assert!(!answer.contains("Access-Control"), "{answer}");
    answer.get(9..12).unwrap_or(answer)
}

#[test]
fn everything_but_a_navigation_from_the_site_is_refused() {
    let (_daemon, agent) = agent();
    let form = body("it");
    let (host, origin) = (format!("Host: 127.0.0.1:{}", agent.port), format!("Origin: {}", agent.origin));
    let elsewhere = |text: &str| format!("Host: {text}");
    let from = |text: &str| format!("Origin: {text}");
    let port = agent.port;
    let site = agent.origin.clone();
    let changes: Vec<(String, String, &str)> = vec![
        (host.clone(), elsewhere(&format!("localhost:{port}")), "403"),
        (host.clone(), elsewhere(&format!("evil.example:{port}")), "403"),
        (host.clone(), elsewhere(&format!("127.0.0.1.:{port}")), "403"),
        (host.clone(), elsewhere("127.0.0.1:1"), "403"),
        (format!("{host}\r\n"), String::new(), "403"),
        (host.clone(), format!("{host}\r\n{host}"), "400"),
        (format!("{origin}\r\n"), String::new(), "403"),
        (origin.clone(), from("null"), "403"),
        (origin.clone(), from(&site.replace("http:", "https:")), "403"),
        (origin.clone(), from(&format!("{site}1")), "403"),
        (origin.clone(), from(&format!("{site}/")), "403"),
        (origin.clone(), from("http://127.0.0.1"), "403"),
        (origin.clone(), from(&format!("{site}.evil.example")), "403"),
        (origin.clone(), from(&site.to_uppercase()), "403"),
        (origin.clone(), from(&site.replace("//", "//user@")), "403"),
        (origin.clone(), format!("{origin}\r\n{origin}"), "400"),
        ("Sec-Fetch-Mode: navigate".to_owned(), "Sec-Fetch-Mode: cors".to_owned(), "403"),
        ("Sec-Fetch-Mode: navigate".to_owned(), "Sec-Fetch-Mode: websocket".to_owned(), "403"),
        ("Sec-Fetch-Dest: document".to_owned(), "Sec-Fetch-Dest: iframe".to_owned(), "403"),
        ("Sec-Fetch-Dest: document".to_owned(), "Sec-Fetch-Dest: empty".to_owned(), "403"),
        ("Sec-Fetch-Site: cross-site".to_owned(), "Sec-Fetch-Site: none".to_owned(), "403"),
        ("Sec-Fetch-Mode: navigate\r\n".to_owned(), String::new(), "403"),
        ("application/x-www-form-urlencoded".to_owned(), "text/plain".to_owned(), "400"),
        ("application/x-www-form-urlencoded".to_owned(), "multipart/form-data; boundary=x".to_owned(), "400"),
        ("application/x-www-form-urlencoded".to_owned(), "application/json".to_owned(), "400"),
        ("POST ".to_owned(), "GET ".to_owned(), "404"),
        ("POST ".to_owned(), "PUT ".to_owned(), "404"),
        ("POST ".to_owned(), "OPTIONS ".to_owned(), "404"),
        ("/v1/authenticate".to_owned(), "/".to_owned(), "404"),
        ("/v1/authenticate".to_owned(), "/v1/authenticate?x".to_owned(), "404"),
        ("HTTP/1.1".to_owned(), "HTTP/1.0".to_owned(), "400"),
        ("Content-Length: ".to_owned(), "Content-Length: 9".to_owned(), "400"),
        ("Content-Length: ".to_owned(), "Transfer-Encoding: chunked\r\nX: ".to_owned(), "400"),
        ("nonce=AAEC".to_owned(), "nonce=AAE%20".to_owned(), "400"),
        ("nonce=AAEC".to_owned(), "nonce=%00AE".to_owned(), "400"),
        ("v=1".to_owned(), "v=2".to_owned(), "400"),
        ("lang=it".to_owned(), "lang=xx".to_owned(), "400"),
        ("lang=it".to_owned(), "evil=it".to_owned(), "400"),
        ("request_id=abc".to_owned(), "request_id=../".to_owned(), "400"),
        ("request_id=abc".to_owned(), "request_id=\"\"a".to_owned(), "400"),
    ];
    for (old, new, expected) in changes {
        let mut request = agent.form(&form, &[(&old, &new)]);
        // A changed body must not be waited for.
        if let Some((head, body)) = request.split_once("\r\n\r\n")
            && new.len() != old.len()
            && body.len() != form.len()
        {
            request = format!("{head}\r\n\r\n{body}")
                .replace(&format!("Content-Length: {}", form.len()), &format!("Content-Length: {}", body.len()));
        }
        let answer = agent.send(&request);
        assert_eq!(status(&answer), expected, "{old:?} → {new:?}: {answer}");
    }
    for twice in [format!("{form}&v=1"), form.replace("v=1&", ""), format!("{form}&card=visa")] {
        assert_eq!(status(&agent.send(&agent.form(&twice, &[]))), "400", "{twice}");
    }
    assert_eq!(agent.windows(), "", "no window was opened");
}

#[test]
fn wait_pages_are_for_those_who_know_their_handle() {
    let (_daemon, agent) = agent();
    let get = |path: &str| agent.send(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", agent.port));
    assert_eq!(status(&get("/v1/wait/00000000000000000000000000000000")), "404");
    assert_eq!(status(&get("/v1/status")), "404");
    let wait = location(&agent.send(&agent.form(&body("de"), &[])));
    let waiting = get(&wait);
    assert_eq!(status(&waiting), "200");
    assert!(waiting.contains("lang=\"de\"") && !waiting.contains("<script"), "{waiting}");
    assert_eq!(status(&get(&format!("{wait}0"))), "404");
    let rebound = agent.send(&format!("GET {wait} HTTP/1.1\r\nHost: evil.example:{}\r\n\r\n", agent.port));
    assert_eq!(status(&rebound), "403");
    // One login at a time: the second is told so, and the first goes on.
    let busy = agent.send(&agent.form(&body("it"), &[]));
    assert_eq!(status(&busy), "503");
    assert!(busy.contains("Retry-After: 5"), "{busy}");
    assert_eq!(status(&get(&wait)), "200");
}

#[test]
fn slow_many_and_endless_connections_do_not_stop_it() {
    let (_daemon, agent) = agent();
    let open = || TcpStream::connect(("127.0.0.1", agent.port)).expect("the door is open");
    let mut idle: Vec<TcpStream> = (0..200).map(|_| open()).collect();
    for socket in idle.iter_mut().take(20) {
        let _ = socket.write_all(b"POST /v1/auth");
    }
    let mut endless = open();
    let _ = endless.write_all(b"GET / HTTP/1.1\r\n");
    for _ in 0..2000 {
        if endless.write_all(b"X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n").is_err() {
            break;
        }
    }
    drop((idle, endless));
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(status(&agent.send("GET / HTTP/1.1\r\n\r\n")), "404");
    let mut half = open();
    half.write_all(b"GET / HT").expect("sent");
    half.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
    let mut answer = String::new();
    let _ = half.read_to_string(&mut answer);
    assert_eq!(answer.get(9..12), Some("400"), "patience ends: {answer}");
}

#[test]
fn it_listens_on_loopback_alone_and_once() {
    let (daemon, agent) = agent();
    for (table, loopback) in [("/proc/net/tcp", "0100007F"), ("/proc/net/tcp6", "00000000000000000000000001000000")] {
        let rows = std::fs::read_to_string(table).unwrap_or_default();
        let listening = rows.lines().filter_map(|row| {
            let mut columns = row.split_whitespace().skip(1);
            let (own, _, state) = (columns.next()?, columns.next()?, columns.next()?);
            (state == "0A" && own.ends_with(&format!(":{:04X}", agent.port))).then(|| own.to_owned())
        });
        for own in listening {
            assert!(own.starts_with(loopback), "it listens on {own}");
        }
    }
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("agent.toml");
    std::fs::write(&config, format!("port = {port}\n")).expect("written");
    let mut second = daemon.command(crate::table::AGENT);
    second.args(["serve", "--development", "--config"]).arg(&config).env_remove("XDG_RUNTIME_DIR");
    let output = second.output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is taken by another program"));
}

#[test]
fn idle_it_uses_no_time_and_little_memory() {
    let (_daemon, agent) = agent();
    let ticks = || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", agent.id())).expect("it runs");
        let after = stat.rsplit(") ").next().expect("the name ends").to_owned();
        let columns: Vec<i64> = after.split(' ').filter_map(|column| column.parse().ok()).collect();
        // utime and stime, fields 14 and 15 of proc(5); the state before them is a letter.
        columns[10] + columns[11]
    };
    let before = ticks();
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(ticks(), before, "an idle agent sleeps");
    let status = std::fs::read_to_string(format!("/proc/{}/status", agent.id())).expect("it runs");
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has memory");
    let kilobytes: u32 = resident.trim().trim_end_matches(" kB").parse().expect("a number");
    assert!(kilobytes <= 10 * 1024, "{kilobytes} kB resident");
}

/// Another user of the same computer reaches the port, and is refused before anything is read (S-129). Needs root or
/// sudo, as the installation of the test packages does.
#[test]
fn another_user_is_refused() {
    let (_daemon, agent) = agent();
    let ask = format!("exec 3<>/dev/tcp/127.0.0.1/{}; printf 'GET / HTTP/1.1\\r\\n\\r\\n' >&3; cat <&3", agent.port);
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "bash", "-c", &ask];
    let root = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").expect("a process")) == 0;
    let mut command = std::process::Command::new(if root { "setpriv" } else { "sudo" });
    if !root {
        command.args(["-n", "setpriv"]);
    }
    let output = command.args(nobody).output().expect("setpriv runs");
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(answer.get(9..12), Some("403"), "{answer} {}", String::from_utf8_lossy(&output.stderr));
    assert!(agent.log().contains("PEER_REFUSED"), "{}", agent.log());
}
