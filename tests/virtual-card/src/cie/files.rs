//! Applications, files and data objects of a CIE.

use super::{Cie, Fault};
use crate::{ber, hex};

/// Which application is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Application {
    /// None yet, or the root.
    #[default]
    Root,
    /// The identity application.
    Cie,
}

impl Cie {
    pub(super) fn select(&mut self, p1: u8, p2: u8, body: &[u8]) -> Result<Vec<u8>, u16> {
        match (p1, p2, body) {
            (0x04, 0x0C, body) if body == hex("A0000000308000000009816001") => {
                if self.has(Fault::NoIasIdentifier) {
                    return Err(0x6A82);
                }
                self.state.application = Application::Root;
            }
            (0x00, 0x00, []) => self.state.application = Application::Root,
            (0x04, 0x0C, body) if body == hex("A00000000039") => self.state.application = Application::Cie,
            (0x02, 0x04, [high, low]) => {
                let file = u16::from_be_bytes([*high, *low]);
                self.content(file).ok_or(0x6A82_u16)?;
                self.state.file = Some(file);
                return Ok(Vec::new());
            }
            _ => return Err(0x6A82),
        }
        self.state.file = None;
        Ok(Vec::new())
    }

    fn content(&self, file: u16) -> Option<Vec<u8>> {
        let in_cie = self.state.application == Application::Cie;
        Some(match file {
            0xD003 if !in_cie => hex("5A0A 00010203040506070809"),
            0x1001 if in_cie => b"123456789012".to_vec(),
            0x1002 if in_cie => self.options.holder.card_number.clone().into_bytes(),
            0x1003 if in_cie => self.certificate.clone(),
            0x1004 if in_cie => {
                let key = if self.has(Fault::WrongChipKey) { &self.keys.other } else { &self.keys.chip };
                key.public_key_to_der_pkcs1().expect("a key is written")
            }
            0x1005 if in_cie => self.keys.services.public_key_to_der_pkcs1().expect("a key is written"),
            _ => return None,
        })
    }

    /// READ BINARY of the current file: data and a status word that says where it ended.
    pub(super) fn read(&self, high: u8, low: u8, wanted: usize) -> (Vec<u8>, u16) {
        let Some(file) = self.state.file else { return (Vec::new(), 0x6986) };
        if matches!(file, 0x1002 | 0x1003) && !self.state.verified {
            return (Vec::new(), 0x6982);
        }
        let content = self.content(file).unwrap_or_default();
        let offset = usize::from(u16::from_be_bytes([high, low]));
        match content.get(offset..) {
            None | Some([]) => (Vec::new(), 0x6B00),
            Some(rest) if rest.len() < wanted => (rest.to_vec(), 0x6282),
            Some(rest) => (rest[..wanted].to_vec(), 0x9000),
        }
    }

    /// GET DATA: the group, the authority's public key, the chip's public value.
    pub(super) fn give_object(&mut self, body: &[u8]) -> Result<Vec<u8>, u16> {
        let group = |objects: Vec<u8>| ber::object(0x70, &ber::object(0x00BF_A101, &ber::object(0xA3, &objects)));
        let part = |tag: u32| {
            let number = match tag {
                0x97 => self.group.generator(),
                0x98 => self.group.prime_p(),
                _ => self.group.prime_q().expect("the group has an order"),
            };
            ber::object(tag, &number.to_vec())
        };
        let single = hex("4D0A 7008 BFA10104 A302");
        if let Some([tag @ 0x97..=0x99, 0x00]) = body.strip_prefix(single.as_slice()) {
            return if self.has(Fault::GroupAtOnce) { Err(0x6A88) } else { Ok(group(part(u32::from(*tag)))) };
        }
        if body == hex("4D08 7006 BFA10102 A380") {
            return Ok(group([part(0x97), part(0x98), part(0x99)].concat()));
        }
        if body == hex("4D09 7007 BFA00403 7F4980") {
            let key = if self.has(Fault::OtherAuthority) { &self.keys.other } else { &self.keys.authority };
            let objects = [
                ber::object(0x81, &key.n().to_vec()),
                ber::object(0x82, &key.e().to_vec()),
                ber::object(0x5F20, &hex("00000000 0102030405060708")),
                ber::object(0x5F4C, &hex("A00000000039 01")),
            ];
            let objects = ber::object(0x7F49, &objects.concat());
            return Ok(ber::object(0x70, &ber::object(0x00BF_A004, &objects)));
        }
        if body == hex("4D04 A602 9100") {
            return self.open_channel();
        }
        Err(0x6A88)
    }
}
