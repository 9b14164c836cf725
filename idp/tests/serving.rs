//! `idp serve` as it is started: TLS of its own, renewed without a stop, and keys before the first request.

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslConnector, SslMethod, SslStream, SslVerifyMode, SslVersion};
use openssl::x509::{X509, X509NameBuilder};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

/// How often something is looked at that is about to happen, and how many times at most: a minute in all.
const POLL: Duration = Duration::from_millis(50);
const POLLS: usize = 1_200;

/// A provider that ends with the test.
struct Serving {
    process: Child,
    address: SocketAddr,
    folder: TempDir,
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Serving {
    fn start(common_name: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = free.local_addr().expect("bound");
        drop(free);
        let tls = common_name.map_or("", |name| {
            write_certificate(&folder, name);
            "[http.tls]\ncertificate_file = \"cert.pem\"\nkey_file = \"key.pem\"\n"
        });
        let configuration = format!(
            "environment = \"development\"\n[http]\nlisten = \"{address}\"\npublic_url = \"https://localhost\"\n{tls}\
             [metrics]\nenabled = false\n[hashing]\nmemory_kib = 64\npasses = 1\n"
        );
        fs::write(folder.path().join("idp.toml"), configuration).expect("written");
        let log = fs::File::create(folder.path().join("log")).expect("made");
        let process = Command::new(env!("CARGO_BIN_EXE_idp"))
            .arg("serve")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("shared"))
            .stderr(log)
            .spawn()
            .expect("the binary starts");
        Self { process, address, folder }
    }

    /// A connection, once somebody listens.
    fn connect(&self) -> TcpStream {
        let stream = (0..POLLS).find_map(|_| TcpStream::connect(self.address).map_err(|_| sleep(POLL)).ok());
        stream.unwrap_or_else(|| panic!("nobody listens: {}", self.log()))
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn handshake(&self, most: Option<SslVersion>) -> Result<SslStream<TcpStream>, String> {
        let mut builder = SslConnector::builder(SslMethod::tls_client()).expect("OpenSSL works");
        builder.set_verify(SslVerifyMode::NONE);
        // So weak that only the other end can be the one that refuses.
        builder.set_cipher_list("ALL:@SECLEVEL=0").expect("a list of ciphers");
        builder.set_min_proto_version(Some(SslVersion::TLS1)).expect("a version");
        builder.set_max_proto_version(most).expect("a version");
        builder.build().connect("localhost", self.connect()).map_err(|error| error.to_string())
    }

    fn common_name(&self) -> String {
        let stream = self.handshake(None).expect("a handshake");
        let certificate = stream.ssl().peer_certificate().expect("a server shows one");
        let entry = certificate.subject_name().entries_by_nid(Nid::COMMONNAME).next().expect("a name");
        entry.data().to_string().expect("text")
    }
}

fn write_certificate(folder: &TempDir, common_name: &str) {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("a known curve");
    let key = PKey::from_ec_key(EcKey::generate(&group).expect("a key")).expect("a key");
    let certificate = self_signed(common_name, &key);
    let path = |name: &str| folder.path().join(name);
    fs::write(path("key.pem"), key.private_key_to_pem_pkcs8().expect("PEM")).expect("written");
    fs::write(path("cert.pem"), certificate.to_pem().expect("PEM")).expect("written");
}

fn self_signed(common_name: &str, key: &PKey<Private>) -> X509 {
    let mut name = X509NameBuilder::new().expect("OpenSSL works");
    name.append_entry_by_nid(Nid::COMMONNAME, common_name).expect("a name");
    let name = name.build();
    let mut builder = X509::builder().expect("OpenSSL works");
    builder.set_version(2).expect("version 3");
    let number = BigNum::from_u32(1).and_then(|number| number.to_asn1_integer()).expect("a number");
    builder.set_serial_number(&number).expect("a number");
    builder.set_subject_name(&name).expect("a name");
    builder.set_issuer_name(&name).expect("a name");
    builder.set_not_before(&Asn1Time::days_from_now(0).expect("a time")).expect("a time");
    builder.set_not_after(&Asn1Time::days_from_now(2).expect("a time")).expect("a time");
    builder.set_pubkey(key).expect("a key");
    builder.sign(key, MessageDigest::sha256()).expect("signed");
    builder.build()
}

fn ask(mut stream: impl std::io::Read + std::io::Write, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    // An end of TLS without its farewell is an end as well.
    drop(stream.read_to_string(&mut answer));
    answer
}

#[test]
fn tls_is_spoken_from_1_2_on() {
    let serving = Serving::start(Some("first"));
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        let stream = serving.handshake(Some(version)).expect("a handshake");
        assert_eq!(stream.ssl().version2(), Some(version));
        let answer = ask(stream, "/login");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("strict-transport-security"), "{answer}");
    }
    let refused = serving.handshake(Some(SslVersion::TLS1_1)).expect_err("too old");
    assert!(refused.contains("alert protocol version"), "{refused}");
    let mut plain = serving.connect();
    plain.write_all(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    let mut answer = Vec::new();
    drop(plain.read_to_end(&mut answer));
    assert!(!String::from_utf8_lossy(&answer).contains("HTTP/1.1 200"), "nothing in clear");
}

#[test]
fn a_renewed_certificate_is_shown_without_a_stop() {
    let serving = Serving::start(Some("first"));
    assert_eq!(serving.common_name(), "first");
    let hang_up = || {
        let pid = serving.process.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().expect("kill is there").success());
    };
    fs::write(serving.folder.path().join("key.pem"), "no key").expect("written");
    hang_up();
    let told = (0..POLLS).any(|_| {
        serving.log().contains("the old certificate stays") || {
            sleep(POLL);
            false
        }
    });
    assert!(told && serving.common_name() == "first", "{}", serving.log());
    write_certificate(&serving.folder, "second");
    hang_up();
    let renewed = (0..POLLS).any(|_| {
        serving.common_name() == "second" || {
            sleep(POLL);
            false
        }
    });
    assert!(renewed, "{}", serving.log());
}

/// The key set is not made by whoever comes first.
#[test]
fn keys_are_there_before_the_first_request() {
    let mut serving = Serving::start(None);
    drop(serving.connect());
    let ready = (0..POLLS).any(|_| {
        serving.log().contains("/setup?token=") || {
            sleep(POLL);
            false
        }
    });
    assert!(ready, "{}", serving.log());
    serving.process.kill().expect("it runs");
    serving.process.wait().expect("it ends");
    let exported = Command::new(env!("CARGO_BIN_EXE_idp"))
        .args(["audit", "export"])
        .current_dir(serving.folder.path())
        .output()
        .expect("the binary runs");
    let exported = String::from_utf8_lossy(&exported.stdout).into_owned();
    assert!(exported.contains("first_keys"), "{exported}");
}
