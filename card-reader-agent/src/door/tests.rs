use super::*;
use crate::authenticate::Nonce;
use crate::settings::{Mode, Site};
use crate::testing::Repeating;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that a test turns.
struct Turned(AtomicI64);

impl Clock for Turned {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

fn house(outcome: Outcome) -> (Arc<House>, Arc<Turned>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("agent.toml");
    std::fs::write(&file, "").expect("written");
    let settings = Settings::read(&file, None, Mode::Development).expect("settings");
    let clock = Arc::new(Turned(AtomicI64::new(1000)));
    let conduct: Conduct = Arc::new(move |_| outcome.clone());
    let house = House::new(settings, Arc::clone(&clock) as Arc<dyn Clock>, conduct, Box::new(Repeating::default()));
    (Arc::new(house), clock)
}

fn request() -> Request {
    Request {
        site: Site {
            origin: "https://idp.comune.example".to_owned(),
            name: "Comune".to_owned(),
            deliver: "/card/token".to_owned(),
            back: "/card/return".to_owned(),
        },
        request_id: "abcdefghijklmnopqrstuv".to_owned(),
        nonce: Nonce::parse(&"A".repeat(44)).expect("a nonce"),
        service: None,
        language: Language::Italian,
        wanted: None,
    }
}

/// Runs a login to its end and gives the way back.
fn run(house: &Arc<House>) -> String {
    let handle = house.begin(request()).expect("nothing is open");
    loop {
        match house.progress(&handle) {
            Progress::Done(location) => return location,
            Progress::Waiting(_) => std::thread::yield_now(),
            Progress::Unknown => panic!("the handle is known until its end"),
        }
    }
}

#[test]
fn three_cancelled_windows_bring_a_minute_of_silence() {
    let (house, clock) = house(Outcome::Error(PublicError::Cancelled));
    for _ in 0..3 {
        assert!(!house.is_silent());
        assert!(run(&house).ends_with("&error=CANCELLED"));
        clock.0.fetch_add(10, Ordering::SeqCst);
    }
    assert!(house.is_silent());
    clock.0.fetch_add(29, Ordering::SeqCst);
    assert!(house.is_silent(), "the first was cancelled 59 seconds ago");
    clock.0.fetch_add(1, Ordering::SeqCst);
    assert!(!house.is_silent());
}

#[test]
fn other_ends_bring_no_silence() {
    let (house, _) = house(Outcome::Code("c".to_owned()));
    for _ in 0..5 {
        let back = run(&house);
        assert_eq!(back, "https://idp.comune.example/card/return?request_id=abcdefghijklmnopqrstuv&code=c");
        assert!(!house.is_silent());
    }
}

#[test]
fn a_handle_gives_its_end_once() {
    let (house, _) = house(Outcome::Code("c".to_owned()));
    let handle = house.begin(request()).expect("nothing is open");
    while house.is_busy() {
        std::thread::yield_now();
    }
    assert_eq!(house.progress(&handle.replace(|sign: char| sign != '0', "0")), Progress::Unknown);
    assert!(matches!(house.progress(&handle), Progress::Done(_)));
    assert_eq!(house.progress(&handle), Progress::Unknown);
}
