use super::*;
use proptest::prelude::*;

const EIGHT: PasswordPolicy = PasswordPolicy { minimum_length: 8 };

fn check(password: &str) -> Result<(), WeakPassword> {
    EIGHT.check(&Secret::from(password), &["Comune di Esempio", "Varco", "mario.rossi@posta.example", "Mario", "Rossi"])
}

#[test]
fn the_list_is_sorted_and_long_enough() {
    let lines: Vec<&str> = common::LIST.lines().collect();
    assert!(lines.is_sorted(), "sort it with LC_ALL=C sort -u");
    assert!(lines.iter().filter(|line| line.len() >= 8).count() > 3_000);
    assert!(lines.iter().all(|line| line.to_lowercase() == **line));
}

#[test]
fn every_entry_is_found_and_its_neighbours_are_not() {
    for entry in common::LIST.lines() {
        assert!(common::contains(entry), "{entry}");
        assert!(!common::contains(&format!("{entry}\u{1}")), "{entry}");
    }
    assert!(!common::contains("") && !common::contains("\u{10ffff}"));
}

#[test]
fn length_counts_characters() {
    let short = Err(WeakPassword::TooShort { minimum: 8 });
    for (password, expected) in [
        ("gzkwbnt", short),
        ("gzkwbnth", Ok(())),
        ("gzkèbñt", short),
        ("🦊🐢🦉🐝🦎🐙🦜", short),
        ("🦊🐢🦉🐝🦎🐙🦜🐌", Ok(())),
        ("gz kw bn th", Ok(())),
        ("  x9 kq ", Ok(())),
    ] {
        assert_eq!(check(password), expected, "{password}");
    }
}

#[test]
fn long_passwords_are_accepted_up_to_the_limit() {
    let of_length = |length: usize| "correct horse battery staple 7 ".chars().cycle().take(length).collect::<String>();
    for length in [64, 128, 256] {
        assert_eq!(check(&of_length(length)), Ok(()), "{length}");
    }
    assert_eq!(check(&of_length(257)), Err(WeakPassword::TooLong));
}

#[test]
fn common_passwords_are_refused_with_their_simple_variants() {
    for password in [
        "password",
        "PassWord",
        "1234567890",
        "Password2026!",
        "!!sunshine1999",
        "qwertyqwerty",
        "QwertyQwertyQwerty!",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "aaaaaaaaaaaaaa2026",
    ] {
        assert_eq!(check(password), Err(WeakPassword::Common), "{password}");
    }
    for password in ["password for the cellar door", "qwerty mountains", "abcdefabcdefg"] {
        assert_eq!(check(password), Ok(()), "{password}");
    }
}

#[test]
fn words_of_the_body_and_of_the_person_are_refused() {
    for password in [
        "ComuneDiEsempio",
        "comune-di-esempio-26",
        "Mario.Rossi.1985",
        "varco-e-varco26",
        "rossimario!!",
        "Esempio Varco",
    ] {
        assert_eq!(check(password), Err(WeakPassword::Predictable), "{password}");
    }
    for password in ["rossi tramonti sul lago", "il comune apre alle nove", "marina-vento-quercia"] {
        assert_eq!(check(password), Ok(()), "{password}");
    }
}

#[test]
fn no_composition_is_asked() {
    assert_eq!(PasswordPolicy::default().check(&Secret::from("tramontodiluglio"), &[]), Ok(()));
    assert_eq!(PasswordPolicy::default().minimum_length(), 15);
}

#[test]
fn a_policy_stays_within_its_bounds() {
    assert!(PasswordPolicy::new(8).is_ok() && PasswordPolicy::new(64).is_ok());
    assert_eq!(PasswordPolicy::new(7), Err(InvalidMinimumLength));
    assert_eq!(PasswordPolicy::new(65), Err(InvalidMinimumLength));
}

proptest! {
    #[test]
    fn any_text_gets_an_answer(password in any::<String>(), word in any::<String>()) {
        let answer = EIGHT.check(&Secret::from(password.as_str()), &[&word]);
        if password.chars().count() < 8 {
            prop_assert_eq!(answer, Err(WeakPassword::TooShort { minimum: 8 }));
        }
    }
}
