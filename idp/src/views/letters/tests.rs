use super::*;
use crate::views::samples;

const LOGIN: &str = "https://id.esempio.it/login";

#[test]
fn every_letter_is_whole_in_every_language() {
    for language in Language::ALL {
        for letter in samples::letters(language) {
            let written = write(&letter, &samples::brand(), LOGIN);
            let place = format!("{:?} in {}", letter.content, language.tag());
            assert!(written.subject.ends_with("– Comune di Esempio"), "{place}: {}", written.subject);
            assert!(!written.subject.contains(['\n', '\r']), "{place}");
            assert!(!written.text.contains(['{', '}', '\r']), "{place}");
            assert!(written.text.contains("https://id.esempio.it/contatti"), "{place}");
            // Plain text: a name is shown as it is, without entities.
            assert!(written.text.contains(samples::PERSON), "{place}");
        }
    }
}

#[test]
fn a_name_cannot_add_lines() {
    let letter = Letter {
        to: "anna@esempio.it".into(),
        name: "Anna\r\nVisita https://cattivo.example".into(),
        language: Language::It,
        content: LetterContent::PasswordChanged,
    };
    let written = write(&letter, &samples::brand(), LOGIN);
    assert!(written.text.starts_with("Gentile AnnaVisita https://cattivo.example,\n\n"));
}

#[test]
fn a_link_stands_on_a_line_of_its_own_with_its_lifetime() {
    let link = "https://id.esempio.it/password/reset?token=x".to_owned();
    let letter = Letter {
        to: "anna@esempio.it".into(),
        name: String::new(),
        language: Language::It,
        content: LetterContent::ResetPassword { link: link.clone() },
    };
    let written = write(&letter, &samples::brand(), LOGIN);
    assert!(written.text.starts_with("Buongiorno,\n\n"));
    assert!(written.text.lines().any(|line| line == link));
    assert!(written.text.contains("30 minuti"));
}

#[test]
fn a_number_check_fits_in_one_message() {
    for language in Language::ALL {
        let text = number_check(language, &samples::brand(), "123456", Span::minutes(10));
        assert!(text.contains("123456") && text.chars().count() <= 160, "{text}");
    }
}
