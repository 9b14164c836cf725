//! The product itself, as it is delivered: the built program `idp`, set up by its own commands, started on a free port.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::guard::{Running, Service};
use super::{accepts_connections, built_program, free_port};

/// A person to be made by `idp user create`.
#[derive(Debug, Clone)]
pub struct Person {
    /// Name to log in with.
    pub username: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Fiscal code: compulsory for citizens and professionals, absent for staff.
    pub fiscal_code: Option<String>,
    /// `professional`, `administrator`, …
    pub class: &'static str,
    /// Proofing level, 1 to 3.
    pub level: u8,
    /// Password.
    pub password: String,
}

impl Person {
    /// An invented professional, identified at level 2 and with a password: `<prefix><number>`, such as `maria3`.
    #[must_use]
    pub fn professional(prefix: &str, number: u32) -> Self {
        Self {
            username: format!("{prefix}{number}"),
            given_name: "Maria".to_owned(),
            family_name: format!("Prova{}", ["Uno", "Due", "Tre", "Quattro"][number as usize % 4]),
            fiscal_code: Some(invented_fiscal_code(number)),
            class: "professional",
            level: 2,
            password: format!("Quattro cavalli verdi {number}"),
        }
    }

    /// An invented administrator.
    #[must_use]
    pub fn administrator(username: &str) -> Self {
        Self {
            username: username.to_owned(),
            family_name: "Amministratrice".to_owned(),
            fiscal_code: None,
            class: "administrator",
            ..Self::professional(username, 0)
        }
    }
}

/// A well-formed fiscal code of nobody, different for each number below 17,576: a woman born in Rome on 1 January 1980.
#[must_use]
pub fn invented_fiscal_code(number: u32) -> String {
    // Values of the characters in odd places, for 0-9 and for A-Z (decree of 23 December 1976).
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let letter = |value: u32| char::from(b'A' + u8::try_from(value % 26).expect("a remainder of 26 fits"));
    let name: String = [number / 676, number / 26, number].into_iter().map(letter).collect();
    let code = format!("{name}MRA80A41H501");
    let value = |character: char| character.to_digit(10).unwrap_or_else(|| u32::from(character) - u32::from('A'));
    let odd = |character: char| ODD[value(character) as usize];
    let worth = |(place, character): (usize, char)| if place % 2 == 0 { odd(character) } else { value(character) };
    let sum: u32 = code.chars().enumerate().map(worth).sum();
    format!("{code}{}", letter(sum))
}

/// A provider that is set up but does not run yet.
#[derive(Debug)]
pub struct Provider {
    service: Service,
    program: PathBuf,
    port: u16,
}

impl Provider {
    /// A provider of the environment `development` on SQLite, with letters as files below `mail` and no limits on tries,
    /// since one address plays all the people. `more` is configuration added at the end.
    ///
    /// # Panics
    /// When the program has not been built.
    #[must_use]
    pub fn new(more: &str) -> Self {
        let program = built_program("idp");
        let service = Service::new("idp", &program);
        let port = free_port();
        let folder = service.folder();
        let configuration = format!(
            r#"environment = "development"
data_directory = "{folder}/data"
[http]
listen = "127.0.0.1:{port}"
public_url = "http://localhost:{port}"
[mail]
kind = "directory"
directory = "{folder}/mail"
[metrics]
enabled = false
[limits]
enabled = false
{more}"#,
            folder = folder.display()
        );
        std::fs::create_dir(folder.join("mail")).expect("the service's folder is writable");
        let provider = Self { service, program, port };
        provider.write("idp.toml", &configuration);
        provider
    }

    /// The issuer, such as `http://localhost:40123`.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The provider's folder: its database, its letters (`mail`), its configuration (`idp.toml`).
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.service.folder()
    }

    /// The file of the SQLite database, once a command has made it.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder().join("data/idp.sqlite")
    }

    /// Writes a file into the provider's folder.
    ///
    /// # Panics
    /// When the folder is not writable.
    pub fn write(&self, name: &str, content: &str) {
        std::fs::write(self.folder().join(name), content).expect("the service's folder is writable");
    }

    /// Takes over a catalogue (`idp apply`).
    ///
    /// # Panics
    /// When the command refuses; the message says what it said.
    pub fn apply(&self, catalogue: &str) {
        self.write("catalogue.toml", catalogue);
        let _said = self.command(&["apply", "catalogue.toml"], "");
    }

    /// Makes a person (`idp user create`).
    ///
    /// # Panics
    /// When the command refuses; the message says what it said.
    pub fn create_person(&self, person: &Person) {
        let email = format!("{}@example.it", person.username);
        let level = person.level.to_string();
        let mut arguments = vec!["user", "create", "--username", &person.username, "--given-name", &person.given_name];
        arguments.extend(["--family-name", &person.family_name, "--email", &email, "--class", person.class]);
        arguments.extend(["--level", &level, "--password-stdin"]);
        if let Some(code) = &person.fiscal_code {
            arguments.extend(["--fiscal-code", code]);
        }
        let _said = self.command(&arguments, &person.password);
    }

    /// Runs `idp` with these arguments on the provider's configuration; answers what it printed.
    ///
    /// # Panics
    /// When its exit status is not 0; the message says what it said.
    #[must_use]
    pub fn command(&self, arguments: &[&str], input: &str) -> String {
        let mut command = Command::new(&self.program);
        command.args(arguments).args(["--config", "idp.toml"]).current_dir(self.folder());
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("idp starts");
        // A command that reads no input may have closed its end; its status tells what happened.
        let _ = child.stdin.take().map(|mut pipe| pipe.write_all(input.as_bytes()));
        let output = child.wait_with_output().expect("a started command ends");
        let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "idp {arguments:?} failed ({}): {said}{complained}", output.status);
        said.into_owned()
    }

    /// The program `idp serve`, not started: for whoever wants to watch the start itself.
    #[must_use]
    pub fn into_service(self) -> Service {
        self.service.arguments(["serve", "--config", "idp.toml"])
    }

    /// Starts it and waits until it accepts connections.
    ///
    /// # Panics
    /// When it does not start; the message carries the end of its log.
    #[must_use]
    pub fn start(self) -> Running {
        let port = self.port;
        self.into_service().start().until(|| accepts_connections(port))
    }
}

#[cfg(test)]
mod tests {
    use super::invented_fiscal_code;

    #[test]
    fn invented_codes_are_accepted_and_differ() {
        for number in [0, 1, 25, 26, 700, 17_575] {
            let code = invented_fiscal_code(number);
            assert!(code.parse::<idp::domain::fiscal_code::FiscalCode>().is_ok(), "{code}");
        }
        assert_ne!(invented_fiscal_code(1), invented_fiscal_code(27));
    }
}
