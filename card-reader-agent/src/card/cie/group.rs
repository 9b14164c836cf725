//! What is read from a CIE before there is a channel: the Diffie-Hellman group, the authority's public key, the chip's
//! public key; and the exchange itself.

use super::number::{number, power};
use super::{done, read_file};
use crate::apdu::{Command, tlv};
use crate::card::CardError;
use crate::chance::Chance;
use crate::reader::{Channel, Exchange, Plain};
use openssl::bn::BigNum;
use zeroize::Zeroizing;

/// The group of a card, exactly as received: the three numbers are hashed into both proofs.
pub struct Group {
    /// Generator.
    pub g: Vec<u8>,
    /// Prime, of 2048 bits or more.
    pub p: Vec<u8>,
    /// Order of the generator.
    pub q: Vec<u8>,
}

/// Generator, prime, order.
const GROUP_TAGS: [u8; 3] = [0x97, 0x98, 0x99];
/// Where the parts of the group stand in the answer.
const GROUP_PATH: [u32; 3] = [0x70, 0x00BF_A101, 0xA3];

impl Group {
    /// Reads the group: one number at a time, or all at once from first chips.
    pub fn read(channel: &mut dyn Channel) -> Result<Self, CardError> {
        let mut parts = Vec::new();
        for tag in GROUP_TAGS {
            let body = [0x4D, 0x0A, 0x70, 0x08, 0xBF, 0xA1, 0x01, 0x04, 0xA3, 0x02, tag, 0x00];
            let answer = Plain(channel).send(&get_data(&body))?;
            if !answer.status.is_done() {
                break;
            }
            parts.push(part(&answer.data, tag)?);
        }
        if parts.is_empty() {
            let body = [0x4D, 0x08, 0x70, 0x06, 0xBF, 0xA1, 0x01, 0x02, 0xA3, 0x80];
            let answer = done(Plain(channel).send(&get_data(&body))?, "give its group")?;
            for tag in GROUP_TAGS {
                parts.push(part(&answer, tag)?);
            }
        }
        let [g, p, q] = parts.try_into().map_err(|_| CardError::NotGenuine("its group is incomplete"))?;
        let group = Self { g, p, q };
        group.check()?;
        Ok(group)
    }

    /// Prime of 2048 bits and odd; generator above 1 and below the prime.
    fn check(&self) -> Result<(), CardError> {
        let (g, p) = (number(&self.g)?, number(&self.p)?);
        let two = number(&[2])?;
        if !(2048..=4096).contains(&p.num_bits()) || !p.is_bit_set(0) || g < two || g >= p {
            return Err(CardError::NotGenuine("its group is too weak"));
        }
        Ok(())
    }

    /// The three numbers one after another, as both proofs end.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        [self.g.as_slice(), &self.p, &self.q].concat()
    }
}

/// One number of the group. Leading zero bytes stay: the hashes are over what was received.
fn part(answer: &[u8], tag: u8) -> Result<Vec<u8>, CardError> {
    let path = [GROUP_PATH.as_slice(), &[u32::from(tag)]].concat();
    Ok(tlv::find(answer, &path).map_err(|_| CardError::NotGenuine("its group cannot be read"))?.to_vec())
}

/// GET DATA of a template, without an expected length, as the existing programs send it.
fn get_data(body: &[u8]) -> Command {
    Command::new([0x00, 0xCB, 0x3F, 0xFF]).with_body(body)
}

/// The public key of a chip (EF 1004).
pub struct ChipKey {
    /// Modulus.
    pub n: BigNum,
    /// Public exponent.
    pub e: BigNum,
    /// The file as read, whose hash tells one card from another.
    pub der: Vec<u8>,
}

impl ChipKey {
    /// Reads `SEQUENCE { INTEGER n, INTEGER e }` from EF 1004.
    pub fn read(channel: &mut dyn Channel) -> Result<Self, CardError> {
        const UNREADABLE: CardError = CardError::NotGenuine("its public key cannot be read");
        let file = read_file(&mut Plain(channel), [0x10, 0x04])?;
        let (object, _) = tlv::parse(&file).map_err(|_| UNREADABLE)?;
        let numbers = tlv::parse_all(object.value).map_err(|_| UNREADABLE)?;
        let [modulus, exponent] = numbers.as_slice() else { return Err(UNREADABLE) };
        if (object.tag, modulus.tag, exponent.tag) != (0x30, 0x02, 0x02) {
            return Err(UNREADABLE);
        }
        let (n, e) = (number(modulus.value)?, number(exponent.value)?);
        if n.num_bits() != 2048 || !n.is_bit_set(0) || e.num_bits() < 2 || e.num_bits() > 64 {
            return Err(CardError::NotGenuine("its public key is too weak"));
        }
        let length = file.len() - tlv::parse(&file).map_or(0, |(_, rest)| rest.len());
        Ok(Self { n, e, der: file[..length].to_vec() })
    }
}

/// The authority that certifies terminals, as the card knows it.
pub struct TerminalAuthority {
    /// Modulus, 2048 bits.
    pub n: BigNum,
    /// Public exponent.
    pub e: BigNum,
    /// How the card calls this authority: the last eight bytes of its holder reference.
    pub reference: [u8; 8],
    /// The first six bytes of its holder authorization: the application.
    pub application: [u8; 6],
}

impl TerminalAuthority {
    /// Reads the key 84 of the card.
    pub fn read(channel: &mut dyn Channel) -> Result<Self, CardError> {
        const UNREADABLE: CardError = CardError::NotGenuine("its authority cannot be read");
        let body = [0x4D, 0x09, 0x70, 0x07, 0xBF, 0xA0, 0x04, 0x03, 0x7F, 0x49, 0x80];
        let answer = done(Plain(channel).send(&get_data(&body))?, "name its authority")?;
        let find = |tag| tlv::find(&answer, &[0x70, 0x00BF_A004, 0x7F49, tag]).map_err(|_| UNREADABLE);
        let (n, e) = (number(find(0x81)?)?, number(find(0x82)?)?);
        if n.num_bits() != 2048 || !n.is_bit_set(0) {
            return Err(CardError::NotGenuine("its authority is too weak"));
        }
        let reference = find(0x5F20)?.get(4..12).and_then(|part| part.try_into().ok()).ok_or(UNREADABLE)?;
        let application = find(0x5F4C)?.get(..6).and_then(|part| part.try_into().ok()).ok_or(UNREADABLE)?;
        Ok(Self { n, e, reference, application })
    }
}

/// Both public values and the secret of one exchange.
pub struct Agreement {
    /// Ours (PuK.IFD), as long as the prime.
    pub ours: Vec<u8>,
    /// The card's (PuK.ICC), as long as the prime.
    pub theirs: Vec<u8>,
    /// The secret, as long as the prime.
    pub secret: Zeroizing<Vec<u8>>,
}

/// Agrees on a secret (IAS ECC, key agreement 9B with key 81).
pub fn agree(channel: &mut dyn Channel, group: &Group, chance: &mut dyn Chance) -> Result<Agreement, CardError> {
    let prime = number(&group.p)?;
    let length = group.p.len().min(512);
    // As many bits as the order, with the topmost left out: 1 < x < q - 1 but for chances that never come.
    let mut private = Zeroizing::new(vec![0; group.q.len().clamp(32, 512)]);
    chance.fill(&mut private);
    private[0] &= 0x3F;
    let mut x = number(&private)?;
    let ours = power(&group.g, &x, &prime)?;
    let body = [&[0x80, 0x01, 0x9B, 0x83, 0x01, 0x81], tlv::encode(0x91, &ours).as_slice()].concat();
    done(Plain(channel).send(&Command::new([0x00, 0x22, 0x41, 0xA6]).with_body(&body))?, "agree on a key")?;
    let answer = done(Plain(channel).send(&get_data(&[0x4D, 0x04, 0xA6, 0x02, 0x91, 0x00]))?, "agree on a key")?;
    let value = tlv::find(&answer, &[0xA6, 0x91]).map_err(|_| CardError::NotGenuine("its public value is missing"))?;
    let theirs = number(value)?;
    let mut last = prime.to_owned()?;
    last.sub_word(1)?;
    if theirs <= number(&[1])? || theirs >= last {
        return Err(CardError::NotGenuine("its public value is out of range"));
    }
    let secret = Zeroizing::new(power(value, &x, &prime)?);
    x.clear();
    let length = i32::try_from(length).unwrap_or(i32::MAX);
    Ok(Agreement { ours, theirs: theirs.to_vec_padded(length)?, secret })
}
