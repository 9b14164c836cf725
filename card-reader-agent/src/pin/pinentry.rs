//! The window of Linux desktops: `pinentry`, the well-kept component for secrets, as a child process for each window.

use super::assuan::{Line, escape, parse_line};
use super::{PinPrompt, Question, Window, WindowError};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a window waits for a hand, in seconds.
const PATIENCE: u64 = 120;
/// How long pinentry may take beyond that before it counts as hung.
const GRACE: u64 = 10;
/// The longest line of the protocol.
const LINE: u64 = 2048;
/// What of the environment reaches pinentry: where to draw, in which language, and nothing else.
const ENVIRONMENT: [&str; 12] = [
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
    "XDG_SESSION_TYPE",
    "XDG_CURRENT_DESKTOP",
    "DBUS_SESSION_BUS_ADDRESS",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TERM",
];

/// Windows by pinentry.
#[derive(Debug, Clone)]
pub struct Pinentry {
    program: PathBuf,
}

impl Pinentry {
    /// The program by its absolute path.
    #[must_use]
    pub fn new(program: PathBuf) -> Self {
        Self { program }
    }

    /// Which desktop's pinentry this is (`gtk2`, `gnome3`, `qt`, `curses` …), for `doctor`.
    pub fn flavour(&self) -> Result<String, WindowError> {
        let mut dialog = Dialog::open(&self.program)?;
        match dialog.request("GETINFO flavor", Duration::from_secs(GRACE))? {
            Answer::Typed(flavour) => Ok(flavour.to_string()),
            _ => Err(WindowError::Unavailable("pinentry does not say what it is".to_owned())),
        }
    }
}

impl Window for Pinentry {
    fn ask(&mut self, question: &Question) -> Result<(), WindowError> {
        let mut dialog = Dialog::open(&self.program)?;
        dialog.describe(question)?;
        // The first button is the one that a return key presses.
        let wanted = if question.refuses_by_default {
            dialog.tell("SETOK", &question.refuse)?;
            dialog.tell("SETNOTOK", &question.accept)?;
            Answer::Other
        } else {
            dialog.tell("SETOK", &question.accept)?;
            Answer::Yes
        };
        let answer = dialog.request("CONFIRM", Duration::from_secs(PATIENCE + GRACE))?;
        if answer == wanted { Ok(()) } else { Err(WindowError::Cancelled) }
    }

    fn ask_pin(&mut self, prompt: &PinPrompt) -> Result<Zeroizing<String>, WindowError> {
        let mut dialog = Dialog::open(&self.program)?;
        dialog.describe(&prompt.question)?;
        dialog.tell("SETOK", &prompt.question.accept)?;
        dialog.tell("SETPROMPT", &prompt.label)?;
        if let Some(error) = &prompt.error {
            dialog.tell("SETERROR", error)?;
        }
        match dialog.request("GETPIN", Duration::from_secs(PATIENCE + GRACE))? {
            Answer::Typed(typed) => Ok(typed),
            // OK without a line: nothing was typed.
            Answer::Yes => Ok(Zeroizing::new(String::new())),
            Answer::Other => Err(WindowError::Cancelled),
        }
    }

    fn show_until(&mut self, notice: &Question, done: &mut dyn FnMut() -> bool) -> Result<(), WindowError> {
        if done() {
            return Ok(());
        }
        let mut dialog = Dialog::open(&self.program)?;
        dialog.describe(notice)?;
        dialog.tell("SETOK", &notice.refuse)?;
        dialog.write("CONFIRM --one-button")?;
        loop {
            // Dropped, the dialog closes its window.
            match dialog.answers.try_recv() {
                Ok(line) => match parse_line(&line) {
                    Line::Other => {}
                    Line::TimedOut => return Err(WindowError::TimedOut),
                    Line::Failed(number) => return Err(unusable(number)),
                    _ => return Err(WindowError::Cancelled),
                },
                Err(std::sync::mpsc::TryRecvError::Disconnected) => return Err(WindowError::Cancelled),
                Err(std::sync::mpsc::TryRecvError::Empty) => {}
            }
            if done() {
                return Ok(());
            }
        }
    }
}

/// What a person answered.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    Other,
    Typed(Zeroizing<String>),
}

/// One pinentry with one window; ended when dropped.
struct Dialog {
    child: Child,
    input: ChildStdin,
    answers: Receiver<Zeroizing<String>>,
}

impl Dialog {
    fn open(program: &PathBuf) -> Result<Self, WindowError> {
        let unavailable = |error: &dyn std::fmt::Display| WindowError::Unavailable(error.to_string());
        let kept = ENVIRONMENT.iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        let mut child = Command::new(program)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .envs(kept)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| unavailable(&error))?;
        let input = child.stdin.take().expect("its input was piped");
        let output = child.stdout.take().expect("its output was piped");
        let (send, answers) = channel();
        std::thread::Builder::new()
            .name("pinentry".to_owned())
            .stack_size(64 * 1024)
            .spawn(move || {
                let mut lines = BufReader::with_capacity(256, output);
                while let Some(line) = read_line(&mut lines) {
                    if send.send(line).is_err() {
                        break;
                    }
                }
            })
            .map_err(|error| unavailable(&error))?;
        let mut dialog = Self { child, input, answers };
        dialog.wait(Duration::from_secs(GRACE))?;
        Ok(dialog)
    }

    /// Title, text, the stopping button, and how long to wait.
    fn describe(&mut self, question: &Question) -> Result<(), WindowError> {
        self.request(&format!("SETTIMEOUT {PATIENCE}"), Duration::from_secs(GRACE))?;
        self.tell("SETTITLE", &question.title)?;
        self.tell("SETDESC", &question.text)?;
        self.tell("SETCANCEL", &question.refuse)
    }

    fn tell(&mut self, command: &str, text: &str) -> Result<(), WindowError> {
        let line = format!("{command} {}", escape(text));
        self.request(&line, Duration::from_secs(GRACE)).map(|_| ())
    }

    fn request(&mut self, line: &str, patience: Duration) -> Result<Answer, WindowError> {
        self.write(line)?;
        self.wait(patience)
    }

    fn write(&mut self, line: &str) -> Result<(), WindowError> {
        let mut bytes = line.as_bytes().to_vec();
        bytes.truncate(usize::try_from(LINE).unwrap_or(usize::MAX) - 2);
        bytes.push(b'\n');
        self.input.write_all(&bytes).map_err(|error| WindowError::Unavailable(error.to_string()))
    }

    /// Reads until `OK` or `ERR`; a `D` line before `OK` is what was typed.
    fn wait(&mut self, patience: Duration) -> Result<Answer, WindowError> {
        let mut typed = None;
        loop {
            let line = self.answers.recv_timeout(patience).map_err(|error| match error {
                RecvTimeoutError::Timeout => WindowError::TimedOut,
                RecvTimeoutError::Disconnected => WindowError::Unavailable("pinentry ended".to_owned()),
            })?;
            match parse_line(&line) {
                Line::Done => return Ok(typed.map_or(Answer::Yes, Answer::Typed)),
                Line::Typed(text) => typed = Some(text),
                Line::NotConfirmed => return Ok(Answer::Other),
                Line::Cancelled => return Err(WindowError::Cancelled),
                Line::TimedOut => return Err(WindowError::TimedOut),
                Line::Failed(number) => return Err(unusable(number)),
                Line::Other => {}
            }
        }
    }
}

impl Drop for Dialog {
    fn drop(&mut self) {
        let _ = self.input.write_all(b"BYE\n");
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn unusable(number: u32) -> WindowError {
    WindowError::Unavailable(format!("pinentry answers error {number}; on a desktop it needs a graphical flavour"))
}

/// One line of at most [`LINE`] bytes, in memory that is wiped; `None` at the end.
fn read_line(lines: &mut impl BufRead) -> Option<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(LINE).unwrap_or(2048)));
    let read = lines.take(LINE).read_until(b'\n', &mut bytes).ok()?;
    if read == 0 {
        return None;
    }
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A pinentry of a few lines of shell: it writes what it is told into `log` and answers by `answer`.
    fn scripted(answer: &str) -> (tempfile::TempDir, Pinentry) {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("pinentry");
        let log = folder.path().join("log");
        let script = format!(
            "#!/bin/sh\necho 'OK hello'\nwhile read -r line; do echo \"$line\" >> {}\ncase \"$line\" in\n\
             GETPIN*|CONFIRM*) {answer};;\nBYE*) exit 0;;\n*) echo OK;;\nesac\ndone\n",
            log.display()
        );
        std::fs::write(&program, script).expect("written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("made executable");
        (folder, Pinentry::new(program))
    }

    fn question(text: &str) -> Question {
        Question { text: text.to_owned(), accept: "Yes".to_owned(), refuse: "No".to_owned(), ..Question::default() }
    }

    fn log(folder: &tempfile::TempDir) -> String {
        std::fs::read_to_string(folder.path().join("log")).unwrap_or_default()
    }

    #[test]
    fn a_pin_is_asked_and_an_answer_told_apart() {
        let prompt =
            PinPrompt { question: question("PIN?"), label: "PIN:".to_owned(), error: Some("wrong".to_owned()) };
        let (folder, mut window) = scripted("printf 'D 12345678\\nOK\\n'");
        assert_eq!(*window.ask_pin(&prompt).expect("typed"), "12345678");
        assert!(log(&folder).contains("SETERROR wrong\n"), "{}", log(&folder));
        let (_folder, mut window) = scripted("echo 'ERR 83886179 cancelled'");
        assert_eq!(window.ask_pin(&prompt), Err(WindowError::Cancelled));
        let (_folder, mut window) = scripted("echo OK");
        assert_eq!(*window.ask_pin(&prompt).expect("nothing typed"), "");
        let (_folder, mut window) = scripted("exit 1");
        assert!(matches!(window.ask_pin(&prompt), Err(WindowError::Unavailable(_))));
    }

    #[test]
    fn a_line_break_in_a_text_is_no_command() {
        let (folder, mut window) = scripted("echo OK");
        window.ask(&question("a site\nGETPIN\r\nSETTITLE %0Aforged")).expect("asked");
        let told = log(&folder);
        assert!(told.contains("SETDESC a site%0AGETPIN%0D%0ASETTITLE %250Aforged\n"), "{told}");
        assert!(!told.contains("\nGETPIN"), "{told}");
    }

    #[test]
    fn a_careless_return_key_refuses_where_it_must() {
        let careful = Question { refuses_by_default: true, ..question("last try?") };
        let (folder, mut window) = scripted("echo OK");
        assert_eq!(window.ask(&careful), Err(WindowError::Cancelled), "the first button says no");
        assert!(log(&folder).contains("SETOK No\nSETNOTOK Yes\n"), "{}", log(&folder));
        let (_folder, mut window) = scripted("echo 'ERR 83886194 not confirmed'");
        assert_eq!(window.ask(&careful), Ok(()));
        assert_eq!(window.ask(&question("go on?")), Err(WindowError::Cancelled));
    }

    #[test]
    fn a_notice_goes_away_when_it_is_done_or_when_the_person_stops() {
        let (_folder, mut window) = scripted("read -r never");
        let mut looks = 0;
        let shown = window.show_until(&question("insert the card"), &mut || {
            looks += 1;
            looks > 3
        });
        assert_eq!((shown, looks), (Ok(()), 4));
        let (_folder, mut window) = scripted("echo OK");
        let stopped = window.show_until(&question("insert the card"), &mut || {
            std::thread::sleep(Duration::from_millis(20));
            false
        });
        assert_eq!(stopped, Err(WindowError::Cancelled));
    }
}
