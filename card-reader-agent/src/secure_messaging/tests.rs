use super::*;
use crate::reader::scripted::{bytes, hexadecimal};
use proptest::prelude::*;

fn session() -> Session {
    Session::derive(&(0..=255).collect::<Vec<u8>>())
}

fn wrapped(session: &mut Session, command: &Command) -> String {
    hexadecimal(&session.wrap(command).expect("wrapped").encode(true))
}

fn unwrapped(session: &mut Session, body: &str) -> Result<Response, ChannelError> {
    session.unwrap(&Response { data: bytes(body), status: Status::DONE })
}

/// The synthetic vectors of the CIE reference, from the first command in the channel to the signature.
#[test]
fn the_vectors_of_a_whole_login_come_out() {
    let mut session = session();
    let mse = Command::new([0x00, 0x22, 0x81, 0xB6]).with_body(&bytes("800141830184")).expecting(256);
    assert_eq!(wrapped(&mut session, &mse), "0C2281B618870901F5CFEBE9570FD6FF9701008E0887C9A9853EAB270000");
    let answer = unwrapped(&mut session, "990290008E086DDD6702023F1F87").expect("it fits");
    assert_eq!((answer.data, answer.status), (Vec::new(), Status::DONE));

    let challenge = Command::new([0x00, 0x84, 0x00, 0x00]).expecting(8);
    assert_eq!(wrapped(&mut session, &challenge), "0C8400000D9701088E0820F396AD8183084C00");
    let answer = unwrapped(&mut session, "871101EA9D66E9212079ED73BFDFDF3D7423B4990290008E0827B41CFA084EE1DC");
    assert_eq!(answer.expect("it fits").data, bytes("0011223344556677"));

    let verify = Command::new([0x00, 0x20, 0x00, 0x81]).with_body(b"12345678");
    assert_eq!(
        wrapped(&mut session, &verify),
        "0C2000811D871101C0C020864CCCE390B9B0B11267FF1A978E081D1FFAB37DFAA59600"
    );
    let answer = unwrapped(&mut session, "990263C28E08EA512C9E78164E0D").expect("it fits");
    assert_eq!(answer.status.tries_left(), Some(2));

    let select = Command::new([0x00, 0xA4, 0x02, 0x04]).with_body(&[0x10, 0x03]);
    assert_eq!(wrapped(&mut session, &select), "0CA4020415870901090016F8607B140E8E08923D1272ABB088D000");
    unwrapped(&mut session, "990290008E08543BD66A0512C975").expect("it fits");
    let read = Command::new([0x00, 0xB0, 0x00, 0x00]).expecting(0x80);
    assert_eq!(wrapped(&mut session, &read), "0CB000000D9701808E08F1C77A57FE07958D00");
    session.set_counter(0xB);

    let mse = Command::new([0x00, 0x22, 0x41, 0xA4]).with_body(&bytes("800102840181"));
    assert_eq!(wrapped(&mut session, &mse), "0C2241A41587090143425FC2D3C347378E08A3CA835181CE120000");
    unwrapped(&mut session, "990290008E089DD3880CE1FE8870").expect("it fits");
    let prefix = bytes("3031300D060960864801650304020105000420");
    let digest = [prefix.as_slice(), &sha256(b"abc")].concat();
    let sign = Command::new([0x00, 0x88, 0x00, 0x00]).with_body(&digest);
    assert_eq!(
        wrapped(&mut session, &sign),
        "0C8800004587390177655C3482FD82C4B0EBD6BFAF7A30D077078E592FA1BA1714D3261DF4E3EAA316A369479127CC36CC13DBEDD44290\
         2FDE57E88161BEA8028E0878C8C23B3D17BF9C00"
    );
}

/// ICAO Doc 9303, part 11, appendix D.4: a second opinion, with keys given instead of derived.
#[test]
fn the_known_answer_of_icao_comes_out() {
    let key = |text: &str| {
        let mut key = Zeroizing::new([0; 16]);
        key.copy_from_slice(&bytes(text));
        key
    };
    let mut session = Session {
        encryption: key("979EC13B1CBFE9DCD01AB0FED307EAE5"),
        authentication: key("F1CB1F1FB5ADF208806B89DC579DC1F8"),
        counter: 0x8870_2212_0C06_C226,
    };
    let select = Command::new([0x00, 0xA4, 0x02, 0x0C]).with_body(&[0x01, 0x1E]);
    assert_eq!(wrapped(&mut session, &select), "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800");
    unwrapped(&mut session, "990290008E08FA855A5D4C50A8ED").expect("it fits");
    let read = Command::new([0x00, 0xB0, 0x00, 0x00]).expecting(4);
    assert_eq!(wrapped(&mut session, &read), "0CB000000D9701048E08ED6705417E96BA5500");
}

#[test]
fn what_was_changed_or_is_incomplete_is_refused() {
    let right = "871101EA9D66E9212079ED73BFDFDF3D7423B4990290008E0827B41CFA084EE1DC";
    let open = |body: &str| {
        let mut session = session();
        session.set_counter(4);
        unwrapped(&mut session, body)
    };
    assert_eq!(open(right).expect("it fits").data, bytes("0011223344556677"));
    let changed = right.replace("9902 9000".replace(' ', "").as_str(), "99026300");
    assert_eq!(open(&changed), Err(ChannelError::Changed), "another status");
    assert_eq!(open(&right.replace("EA9D", "EA9C")), Err(ChannelError::Changed), "other data");
    assert_eq!(open("990290008E0827B41CFA084EE1DC"), Err(ChannelError::Changed), "data left out");
    assert_eq!(open("990290008E0727B41CFA084EE1"), Err(ChannelError::Form), "a short code");
    assert_eq!(open(&right[..right.len() - 20]), Err(ChannelError::Form), "no code");
    assert_eq!(open(&format!("{right}8100")), Err(ChannelError::Form), "something after the code");
    assert_eq!(open("8E0827B41CFA084EE1DC"), Err(ChannelError::Form), "no status");
    assert_eq!(open("81020000990290008E0827B41CFA084EE1DC"), Err(ChannelError::Form), "an unknown object");
    assert_eq!(open(""), Err(ChannelError::Unprotected(Status::DONE)));
    let mut late = session();
    late.set_counter(5);
    assert_eq!(unwrapped(&mut late, right), Err(ChannelError::Changed), "an answer of another number");
}

#[test]
fn a_long_command_goes_in_pieces_that_fit_a_short_command() {
    let mut session = session();
    let command = Command::new([0x00, 0x2A, 0x00, 0xAE]).with_body(&[7; 354]);
    let pieces = command.blocks(PIECE);
    assert_eq!(pieces.iter().map(|piece| piece.body().len()).collect::<Vec<_>>(), [231, 123]);
    let first = session.wrap(&pieces[0]).expect("wrapped");
    assert_eq!((first.header()[0], first.body().len()), (0x1C, 0xF6));
}

proptest! {
    #[test]
    fn any_bytes_are_opened_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let opened = session().unwrap(&Response { data: bytes, status: Status::DONE });
        prop_assert!(opened.is_err());
    }

    #[test]
    fn a_flipped_bit_never_passes(place in 0_usize..31, bit in 0_u8..8) {
        let mut body = bytes("871101EA9D66E9212079ED73BFDFDF3D7423B4990290008E0827B41CFA084EE1DC");
        body[place] ^= 1 << bit;
        let mut session = session();
        session.set_counter(4);
        let opened = session.unwrap(&Response { data: body, status: Status::DONE });
        prop_assert!(opened.is_err());
    }
}
