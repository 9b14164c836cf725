use super::*;
use crate::hex;

fn card(options: Options) -> Cns {
    Cns::new(Options { key_bits: 1024, ..options }, &Authority::new("Prova"))
}

fn ask(card: &mut Cns, command: &str) -> Vec<u8> {
    card.transmit(&hex(command)).expect("an answer")
}

#[test]
fn a_wrong_pin_counts_and_a_reset_does_not_help() {
    let mut card = card(Options::default());
    assert_eq!(ask(&mut card, "00200090"), hex("63C3"), "asking does not count");
    assert_eq!(ask(&mut card, "00200090 08 3132333435363739"), hex("63C2"));
    card.reset();
    assert_eq!(ask(&mut card, "00200090 08 3132333435363739"), hex("63C1"));
    assert_eq!(ask(&mut card, "00200090 05 3132333435"), hex("6700"), "a wrong length does not count");
    assert_eq!(ask(&mut card, "00200090 08 3132333435363739"), hex("6983"));
    assert_eq!(ask(&mut card, "00200090 08 3132333435363738"), hex("6983"), "the right one comes too late");
    assert_eq!(card.log().pins_sent(), 5);
    assert!(!format!("{:?}", card.log().entries()).contains("31323334"), "the log has no PIN");
}

#[test]
fn nothing_is_signed_without_pin_environment_and_key() {
    let mut card = card(Options::default());
    let sign = format!("002A8086 81 00{} 00", "01".repeat(128));
    assert_eq!(ask(&mut card, &sign), hex("6982"));
    assert_eq!(ask(&mut card, "00200090 08 3132333435363738"), hex("9000"));
    assert_eq!(ask(&mut card, &sign), hex("6985"));
    assert_eq!(ask(&mut card, "0022F303 00"), hex("9000"));
    assert_eq!(ask(&mut card, "0022F1B8 03 830101"), hex("9000"));
    assert_eq!(ask(&mut card, &sign).len(), 130);
    card.reset();
    assert_eq!(ask(&mut card, &sign), hex("6982"), "a reset forgets the PIN");
}

#[test]
fn answers_come_in_parts_where_asked() {
    let mut card = card(Options { splits_above: Some(0), ..Options::default() });
    assert_eq!(ask(&mut card, "00A4080C 04 10001003"), hex("9000"));
    assert_eq!(ask(&mut card, "00B00000 10"), hex("6110"));
    assert_eq!(ask(&mut card, "00C00000 08").len(), 10);
    assert_eq!(ask(&mut card, "00C00000 08")[8..], hex("9000"));
}
