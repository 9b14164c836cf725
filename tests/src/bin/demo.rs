//! `make demo`: the main job on this machine. Starts the provider and two service modules, seeds people and clients,
//! says what to click, and stops everything on Ctrl-C.
//!
//! The data stay in `data/demo`, so that the second start takes seconds.
#![expect(clippy::print_stdout, reason = "the demo talks to the person who started it")]

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

const CONFIGURATION: &str = include_str!("../../demo/idp.toml");
const CATALOGUE: &str = include_str!("../../demo/catalogue.toml");
const IDP: &str = "http://localhost:8080";

/// Somebody to log in as.
struct Person {
    username: &'static str,
    names: [&'static str; 2],
    class: &'static str,
    fiscal_code: Option<&'static str>,
    password: &'static str,
    level: &'static str,
    staff_role: Option<&'static str>,
    what: &'static str,
}

/// Invented people; any match with a real person is chance.
const PEOPLE: [Person; 4] = [
    Person {
        username: "studio.prova",
        names: ["Gianfranco", "Prova"],
        class: "professional",
        fiscal_code: Some("PRVGFR78M15F205Q"),
        password: "quattro gatti sul tetto",
        level: "2",
        staff_role: None,
        what: "professionista (studio tecnico)",
    },
    Person {
        username: "notaio.modello",
        names: ["Anna Maria", "Modello"],
        class: "professional",
        fiscal_code: Some("MDLNMR72R70A944M"),
        password: "sette note sul pentagramma",
        level: "2",
        staff_role: None,
        what: "professionista (notaio)",
    },
    Person {
        username: "operatore.fittizia",
        names: ["Alessandra", "Fittizia"],
        class: "operator",
        fiscal_code: None,
        password: "sportello aperto il lunedi",
        level: "2",
        staff_role: Some("desk-operator"),
        what: "operatore di sportello",
    },
    Person {
        username: "admin.rossi",
        names: ["Mario", "Rossi"],
        class: "administrator",
        fiscal_code: None,
        password: "chiavi del municipio in tasca",
        level: "2",
        staff_role: Some("tenant-administrator"),
        what: "amministratore: http://localhost:8080/admin",
    },
];

/// The identity providers that are started: federation, port.
const PROVIDERS: [(&str, u16); 2] = [("spid", 8091), ("cie", 8089)];

/// The modules that are started: client, port.
const MODULES: [(&str, u16); 2] = [("anagrafe", 8090), ("pagamenti", 8092)];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::current_dir()?.join("data/demo");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("idp.toml"), CONFIGURATION)?;
    fs::write(folder.join("catalogue.toml"), CATALOGUE)?;
    let demo = Demo { programs: programs()?, folder };
    println!("Preparing the database, the identity providers and the service modules …");
    let mut running = Vec::new();
    for (federation, port) in PROVIDERS {
        running.push(demo.identity_provider(federation, port)?);
        wait_for(&format!("127.0.0.1:{port}"))?;
    }
    demo.idp(&["migrate"], "")?.ok("idp migrate")?;
    demo.idp(&["apply", "catalogue.toml"], "")?.ok("idp apply")?;
    for person in &PEOPLE {
        demo.seed(person)?;
    }
    running.push(demo.spawn("idp", &["serve", "--config", "idp.toml"], &[])?);
    wait_for("127.0.0.1:8080")?;
    for (client, port) in MODULES {
        running.push(demo.module(client, port)?);
        wait_for(&format!("127.0.0.1:{port}"))?;
    }
    tell(&demo.folder);
    wait_for_the_end(&mut running)
}

struct Demo {
    programs: PathBuf,
    folder: PathBuf,
}

/// How a command ended and what it said.
struct Ended {
    status: ExitStatus,
    said: String,
}

impl Ended {
    fn ok(self, what: &str) -> Result<(), Box<dyn Error>> {
        if self.status.success() { Ok(()) } else { Err(format!("{what} failed: {}", self.said).into()) }
    }
}

impl Demo {
    /// Runs an `idp` command to its end.
    fn idp(&self, arguments: &[&str], input: &str) -> Result<Ended, Box<dyn Error>> {
        let mut command = Command::new(self.programs.join("idp"));
        command.args(arguments).args(["--config", "idp.toml"]).current_dir(&self.folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        if let Some(mut pipe) = child.stdin.take() {
            // A command that reads nothing may have closed its end already.
            drop(pipe.write_all(input.as_bytes()));
        }
        let output = child.wait_with_output()?;
        let said = [output.stdout, output.stderr].concat();
        Ok(Ended { status: output.status, said: String::from_utf8_lossy(&said).into_owned() })
    }

    /// Makes a person unless they are there from an earlier start.
    fn seed(&self, person: &Person) -> Result<(), Box<dyn Error>> {
        if self.idp(&["user", "show", person.username], "")?.status.success() {
            return Ok(());
        }
        let [given, family] = person.names;
        let email = format!("{}@example.it", person.username);
        let mut arguments = vec!["user", "create", "--username", person.username, "--given-name", given];
        arguments.extend(["--family-name", family, "--class", person.class, "--email", &email]);
        arguments.extend(["--level", person.level, "--password-stdin"]);
        if let Some(code) = person.fiscal_code {
            arguments.extend(["--fiscal-code", code]);
        }
        if let Some(role) = person.staff_role {
            arguments.extend(["--staff-role", role]);
        }
        self.idp(&arguments, person.password)?.ok(&format!("creating {}", person.username))
    }

    /// Starts an identity provider, which leaves its metadata where the catalogue looks for them.
    fn identity_provider(&self, federation: &str, port: u16) -> Result<Child, Box<dyn Error>> {
        let file = self.folder.join(format!("{federation}-provider.xml"));
        // What an earlier start left behind holds another key.
        if file.exists() {
            fs::remove_file(&file)?;
        }
        let (own, ours) = (port.to_string(), format!("{IDP}/saml/{federation}/metadata"));
        let name = file.to_string_lossy();
        let child = self.spawn("identity_provider", &[&own, &name, &ours], &[])?;
        for _ in 0..300 {
            if file.exists() {
                return Ok(child);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("the identity provider of {federation} does not start; is port {port} taken?").into())
    }

    /// Starts a service module for a client of the catalogue.
    fn module(&self, client: &str, port: u16) -> Result<Child, Box<dyn Error>> {
        let secret = format!("demo-secret-of-{client}-not-for-use-elsewhere");
        let (base, listen) = (format!("http://localhost:{port}"), format!("127.0.0.1:{port}"));
        let settings = [
            ("ISSUER", IDP),
            ("CLIENT_ID", client),
            ("CLIENT_SECRET", secret.as_str()),
            ("BASE_URL", base.as_str()),
            ("LISTEN", listen.as_str()),
        ];
        self.spawn("service-module", &[], &settings)
    }

    fn spawn(&self, program: &str, arguments: &[&str], settings: &[(&str, &str)]) -> Result<Child, Box<dyn Error>> {
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).current_dir(&self.folder).envs(settings.iter().copied()).stdin(Stdio::null());
        Ok(command.spawn()?)
    }
}

/// The folder of the built programs: the demo lies beside them.
fn programs() -> Result<PathBuf, Box<dyn Error>> {
    let own = std::env::current_exe()?;
    let folder = own.parent().ok_or("a program lies in a folder")?;
    for program in ["idp", "service-module", "identity_provider"] {
        if !folder.join(program).is_file() {
            return Err(format!("{program} is not built; start the demo with: make demo").into());
        }
    }
    Ok(folder.to_owned())
}

fn wait_for(address: &str) -> Result<(), Box<dyn Error>> {
    for _ in 0..300 {
        if TcpStream::connect(address).is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(format!("nothing answers at {address}; is the port taken, or did the program end? see above").into())
}

fn tell(folder: &Path) {
    println!("\nVarco is running. Ctrl-C stops everything.\n");
    println!("  Identity provider   {IDP}");
    println!(
        "  SPID and CIE        http://localhost:8091 and http://localhost:8089 (providers of the demo, invented people)"
    );
    println!("  Service modules     http://localhost:8090 (Servizi anagrafici)");
    println!("                      http://localhost:8092 (Pagamenti: asks for level 2)");
    println!("  Letters             {}", folder.join("data/mail").display());
    println!("\n  {:<20} {:<32} who", "user name", "password");
    for person in &PEOPLE {
        println!("  {:<20} {:<32} {}", person.username, person.password, person.what);
    }
    println!(
        "\nBegin here: open http://localhost:8090, press Accedi, choose SPID, and enter as Mario Rossi; or make something"
    );
    println!("go wrong there. Log in as studio.prova, below, to see a password.");
    println!("Then open http://localhost:8092: it asks for a second factor, which you set up on the way.\n");
}

/// Waits until one of the programs ends. Ctrl-C reaches all of them, since they share the terminal.
fn wait_for_the_end(running: &mut [Child]) -> Result<(), Box<dyn Error>> {
    loop {
        for child in running.iter_mut() {
            if child.try_wait()?.is_some() {
                for other in running.iter_mut() {
                    drop(other.kill());
                    drop(other.wait());
                }
                return Ok(());
            }
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}
