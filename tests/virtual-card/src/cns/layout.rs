//! The layouts of CNS cards: where certificate and key are, and how they are called.

use super::files::Files;
use crate::{Holder, hex};

/// The mark of the application of an ST2022 card among the paths.
const ST2022: u16 = 0xF001;
/// The marks of the two applications of an ACe 2025 card.
const ACE_CNS: u16 = 0xF002;
const ACE_ESIGN: u16 = 0xF003;

/// A kind of CNS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Certificate in 1100/1101, key 01. The PIN reference depends on the mask maker in the answer to reset.
    Standard,
    /// The same, met over NFC: an answer to reset that says nothing.
    Contactless,
    /// Idemia since 2021: certificate 1400/9001/2002, key object 1400/9002, reference 02.
    Idemia2021,
    /// InfoCamere 1204: certificate in 2FFF/8228 from offset 5, key 21.
    InfoCamere1204,
    /// ST2022 over NFC: the usual files below an application.
    St2022,
    /// Actalis ACe 2025: files are known, PIN and signing are not.
    Ace2025,
}

impl Layout {
    /// The answer to reset of such a card.
    pub(super) fn atr(self) -> Vec<u8> {
        hex(match self {
            Self::Standard => "3BFF1800FF8131FE55006B02090200011101434E531131808E",
            Self::Idemia2021 => "3BFF1800008131FE45006B05052000012101434E5310318079",
            Self::InfoCamere1204 => "3BFF1800FF8131FE55006B02090303010101434E531031809D",
            Self::Contactless | Self::St2022 | Self::Ace2025 => "3B80800101",
        })
    }

    /// The PIN references that the card knows: 90 where STIncard made the mask (historical byte 3), else 10.
    pub(super) fn pin_references(self, atr: &[u8]) -> Vec<u8> {
        let historical = atr.windows(2).position(|pair| pair == [0x00, 0x6B]);
        match (self, historical.and_then(|start| atr.get(start + 3))) {
            (Self::Standard, Some(0x09)) => vec![0x90],
            (Self::Contactless | Self::St2022, _) => vec![0x90],
            (Self::Ace2025, _) => Vec::new(),
            _ => vec![0x10],
        }
    }

    pub(super) fn key_reference(self) -> u8 {
        match self {
            Self::Standard | Self::Contactless | Self::St2022 | Self::Ace2025 => 0x01,
            Self::Idemia2021 => 0x02,
            Self::InfoCamere1204 => 0x21,
        }
    }

    /// The file that must be selected before the key can be named.
    pub(super) fn key_file(self) -> Option<&'static [u16]> {
        (self == Self::Idemia2021).then_some(&[0x1400, 0x9002])
    }

    /// What GET DATA 0180 answers.
    pub(super) fn application_name(self) -> Option<Vec<u8>> {
        (self == Self::St2022).then(|| b"JSign4".to_vec())
    }

    pub(super) fn fill(self, files: &mut Files, certificate: &[u8], personal: &[u8], holder: &Holder) {
        let number = holder.card_number.as_bytes();
        let base: &[u16] = match self {
            Self::St2022 => {
                files.application(&hex("A0000000 9501004D"), ST2022);
                &[ST2022]
            }
            Self::Ace2025 => {
                files.application(&hex("A0000005 30000B10 4001021A"), ACE_CNS);
                files.application(&hex("A0000005 30455349474E"), ACE_ESIGN);
                files.put(&[ACE_CNS, 0x1100, 0x1102], personal);
                files.put(&[ACE_ESIGN, 0xDA01, 0xC001], certificate);
                return;
            }
            _ => &[],
        };
        let at = |path: &[u16]| [base, path].concat();
        files.put(&at(&[0x1000, 0x1003]), number);
        files.put(&at(&[0x1000, 0x1002]), &[0; 54]);
        files.put(&at(&[0x1100, 0x1102]), personal);
        files.put(&[0x2F02], &[&[0x5A, 0x08], [0_u8; 16].as_slice()].concat());
        match self {
            Self::Idemia2021 => {
                files.put(&[0x1400, 0x9001, 0x2002], certificate);
                files.put(&[0x1400, 0x9002], &[0]);
            }
            Self::InfoCamere1204 => {
                let [high, low] = u16::try_from(certificate.len()).expect("a certificate is short").to_be_bytes();
                files.put(&[0x2FFF, 0x8228], &[&[0x01, high, low, 0, 0], certificate].concat());
            }
            // Real cards keep the certificate in a file that is longer than it.
            _ => files.put(&at(&[0x1100, 0x1101]), &[certificate, [0; 100].as_slice()].concat()),
        }
    }
}
