//! A real browser between a real page and the agent: Chromium, with the page treated as one of the public internet, because
//! a page on loopback hides what browsers forbid to others (Local Network Access).

use crate::table::{Agent, CODE, NONCE};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use virtual_card::pcscd::Pcscd;
use virtual_card::{Authority, cns, vpcd};

/// A site with a login page; it keeps what it is asked.
struct Page {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

/// Serves a page of this body under this referrer policy, with a cookie that comes back to `/card/return` alone from
/// top-level navigations.
fn serve(body: impl Fn(u16) -> String + Send + Sync + 'static, policy: &'static str) -> Page {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let (kept, page) = (Arc::clone(&asked), Arc::new(body));
    std::thread::spawn(move || {
        // A browser opens connections that it may never use, so that each has a thread.
        for mut socket in listener.incoming().flatten() {
            let (kept, page) = (Arc::clone(&kept), Arc::clone(&page));
            std::thread::spawn(move || {
                let request = read(&mut socket);
                let target = request.split(' ').nth(1).unwrap_or_default().to_owned();
                let token = format!("{{\"code\":\"{CODE}\",\"expires_in\":60}}");
                let (kind, text) = match target.as_str() {
                    "/login" => ("text/html", page(port)),
                    "/card/token" => ("application/json", token),
                    _ => ("text/html", "<p>done</p>".to_owned()),
                };
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(request);
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nReferrer-Policy: {policy}\r\n\
                     Set-Cookie: login=1; HttpOnly; SameSite=Lax\r\nConnection: close\r\n\r\n",
                    text.len()
                );
                let _ = socket.write_all(head.as_bytes()).and_then(|()| socket.write_all(text.as_bytes()));
            });
        }
    });
    Page { port, asked }
}

/// Reads a request, and of M4 its body too.
fn read(socket: &mut TcpStream) -> String {
    let (mut text, mut part) = (String::new(), [0; 4096]);
    while !text.contains("\r\n\r\n") || (text.starts_with("POST /card/token") && !text.ends_with("}}")) {
        let Ok(length @ 1..) = socket.read(&mut part) else { break };
        text.push_str(&String::from_utf8_lossy(&part[..length]));
    }
    text
}

impl Page {
    /// Waits until something was asked that starts so.
    fn wait_for(&self, start: &str, agent: &Agent) -> String {
        for _ in 0..600 {
            let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(found) = asked.into_iter().find(|request| request.starts_with(start)) {
                return found;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{start} was not asked; the agent says:\n{}\n{}", agent.log(), agent.windows());
    }
}

/// A browser at this page, which it takes for a public one; ended when dropped.
struct Chromium {
    child: Child,
    _folder: tempfile::TempDir,
}

fn browse(page: &Page) -> Chromium {
    let folder = tempfile::tempdir().expect("a folder");
    let child = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"])
        .arg(format!("--user-data-dir={}", folder.path().display()))
        .arg(format!("--ip-address-space-overrides=127.0.0.1:{}=public", page.port))
        .arg("--remote-debugging-port=0")
        .arg(format!("http://127.0.0.1:{}/login", page.port))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromium starts");
    Chromium { child, _folder: folder }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The form of M0 for an agent at `port`, submitted at once in place of a click.
fn form(port: u16) -> String {
    format!(
        "<form method=post action=http://127.0.0.1:{port}/v1/authenticate><input name=v value=1>\
         <input name=request_id value=abcdefghijklmnopqrstuv><input name=nonce value=\"{NONCE}\"></form>\
         <script>document.forms[0].submit()</script>"
    )
}

/// The agent must know its site before it starts, and the page its agent: the port of the agent is chosen first.
fn meet(daemon: &Pcscd, body: fn(u16) -> String, policy: &'static str) -> (Agent, Page) {
    let port = crate::table::free_port();
    let page = serve(move |_| body(port), policy);
    let agent = Agent::start_for(daemon, "12345678", port, &format!("http://127.0.0.1:{}", page.port));
    (agent, page)
}

#[test]
fn a_navigation_from_a_public_page_logs_in() {
    let daemon = Pcscd::start().expect("pcscd starts");
    let card = cns::Cns::new(cns::Options::default(), &Authority::new("CNS di prova"));
    let _card = vpcd::insert(daemon.port(0), card).expect("inserted");
    let (agent, page) = meet(&daemon, form, "origin");
    let _chromium = browse(&page);
    let back = page.wait_for("GET /card/return", &agent);
    assert!(back.contains(&format!("request_id=abcdefghijklmnopqrstuv&code={CODE} ")), "{back}");
    // Through 303, Refresh and 303, the browser still brings the cookie of the one that began (SameSite=Lax).
    assert!(back.to_ascii_lowercase().contains("\r\ncookie: login=1"), "{back}");
    assert!(!back.to_ascii_lowercase().contains("referer"), "{back}");
    let delivered = page.wait_for("POST /card/token", &agent);
    assert!(delivered.contains("web-eid:1.0"), "{delivered}");
}

#[test]
fn a_page_that_hides_its_origin_is_refused() {
    let daemon = Pcscd::start().expect("pcscd starts");
    let (agent, page) = meet(&daemon, form, "no-referrer");
    let _chromium = browse(&page);
    page.wait_for("GET /login", &agent);
    for _ in 0..200 {
        if agent.log().contains("ORIGIN_REFUSED") {
            assert_eq!(agent.windows(), "");
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the agent did not refuse: {}", agent.log());
}

#[test]
fn scripts_of_a_public_page_do_not_reach_the_agent() {
    let daemon = Pcscd::start().expect("pcscd starts");
    let calls = |port: u16| {
        format!(
            "<script>const at='127.0.0.1:{port}/v1/authenticate';let told='';\
             const say=(name,how)=>{{told+=name+how+';';if(told.split(';').length>2)location='/report?'+told}};\
             setTimeout(()=>say('time','out;;'),8000);\
             fetch('http://'+at,{{method:'POST',mode:'no-cors',body:new URLSearchParams('v=1')}})\
             .then(()=>say('fetch','-sent'),()=>say('fetch','-failed'));\
             const socket=new WebSocket('ws://'+at);socket.onopen=()=>say('socket','-open');\
             socket.onerror=()=>say('socket','-failed')</script>"
        )
    };
    let (agent, page) = meet(&daemon, calls, "origin");
    let _chromium = browse(&page);
    let report = page.wait_for("GET /report?", &agent);
    assert!(!report.contains("-sent") && !report.contains("-open"), "{report}");
    assert_eq!(agent.windows(), "", "no window was opened");
    assert!(!agent.log().contains("not taken"), "nothing reached the agent: {}", agent.log());
}
