//! A card in a reader, from the first look to the signature: one transaction to look, none while the person thinks, one
//! to sign, ended by a reset on every path.

use super::{CardError, Certificate, Found, Kind, PinSource, Signed, Tries, cie, cns, detect};
use crate::card::cie::TerminalKeys;
use crate::chance::Chance;
use crate::pin::pin_pad::PinPad;
use crate::reader::{Connection, Ending, ReaderError, in_transaction};
use openssl::sha::sha256;

/// How many times the channel of a CIE is tried before the PIN is sent: the card may have lain badly.
const CHANNEL_ATTEMPTS: usize = 3;

/// What a card showed of itself without a PIN.
#[derive(Clone)]
pub struct Present {
    /// Its layout.
    pub found: Found,
    /// Its certificate: a CNS gives it freely, a CIE after the PIN.
    pub certificate: Option<Certificate>,
    /// SHA-256 of the certificate (CNS) or of the chip's public key (CIE): tells one card from another.
    pub fingerprint: [u8; 32],
    /// How many wrong PINs it still takes, as far as it says so without counting the question.
    pub tries: Tries,
    /// The keys of its reader, where they can be used with this card.
    pub pad: Option<PinPad>,
}

/// What signing needs beside card and PIN.
pub struct Tools<'a> {
    /// The keys by which the agent proves itself to a CIE.
    pub terminal: &'a TerminalKeys,
    /// Randomness for the channel.
    pub chance: &'a mut dyn Chance,
    /// For the dates of the certificate, in seconds since 1970.
    pub now: i64,
}

/// Looks at the card: what it is, whose, and how many tries it has. Nothing is checked yet, and no PIN is involved.
pub fn look(connection: &mut dyn Connection) -> Result<Present, CardError> {
    let atr = connection.atr().to_vec();
    in_transaction(connection, Ending::Leave, |channel| {
        let found = detect(channel)?.ok_or(CardError::NotSupported)?;
        match found {
            Found::Cie => {
                let fingerprint = cie::fingerprint(channel)?;
                Ok(Present { found, certificate: None, fingerprint, tries: Tries::Unknown, pad: None })
            }
            Found::Cns(layout) => {
                let certificate = cns::read_selected(channel, layout)?;
                let tries = match layout.key_reference {
                    Some(_) => cns::tries_left(channel, layout, &atr)?,
                    None => Tries::Unknown,
                };
                let pad = PinPad::find(channel);
                let fingerprint = certificate.fingerprint();
                Ok(Present { found, certificate: Some(certificate), fingerprint, tries, pad })
            }
        }
    })?
}

impl Present {
    /// Which kind of card it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.found {
            Found::Cns(_) => Kind::Cns,
            Found::Cie => Kind::Cie,
        }
    }

    /// What speaks against a login before the PIN is asked: the certificate, a blocked PIN, a card that cannot sign.
    pub fn check(&self, now: i64) -> Result<(), CardError> {
        if let Some(certificate) = &self.certificate {
            certificate.check(now)?;
        }
        if let Found::Cns(layout) = self.found
            && layout.key_reference.is_none()
        {
            return Err(CardError::NotSupported);
        }
        if self.tries == Tries::Left(0) { Err(CardError::PinBlocked) } else { Ok(()) }
    }

    /// Signs SHA-256 of `message` with the card that was looked at, after exactly one VERIFY, and verifies the signature.
    pub fn sign(
        &self,
        connection: &mut dyn Connection,
        pin: PinSource,
        message: &[u8],
        tools: &mut Tools<'_>,
    ) -> Result<Signed, CardError> {
        let hash = sha256(message);
        let signed = match (self.found, &self.certificate) {
            (Found::Cns(layout), Some(certificate)) => {
                let atr = connection.atr().to_vec();
                in_transaction(connection, Ending::Reset, |channel| {
                    cns::sign(channel, (layout, &atr), certificate, pin, &hash)
                })??
            }
            (Found::Cie, _) => self.sign_with_cie(connection, pin, &hash, tools)?,
            (Found::Cns(_), None) => return Err(CardError::NoCertificate),
        };
        if !signed.certificate.verify(message, &signed.signature)? {
            return Err(CardError::SignatureInvalid);
        }
        Ok(signed)
    }

    fn sign_with_cie(
        &self,
        connection: &mut dyn Connection,
        pin: PinSource,
        hash: &[u8; 32],
        tools: &mut Tools<'_>,
    ) -> Result<Signed, CardError> {
        let login = cie::Login { expected: self.fingerprint, terminal: tools.terminal, hash, now: tools.now };
        let mut pin = Some(pin);
        for attempt in 1..=CHANNEL_ATTEMPTS {
            let Some(unused) = pin.take() else { break };
            connection.reset()?;
            let chance = &mut *tools.chance;
            let failure = match in_transaction(connection, Ending::Reset, |channel| {
                cie::sign(channel, &login, unused, chance)
            })? {
                Ok(signed) => return Ok(signed),
                Err(failure) => failure,
            };
            // Only a disturbed transmission is worth another attempt, and only while the card has not seen the PIN.
            let disturbed = matches!(failure.error, CardError::Reader(ReaderError::Communication(_)));
            if !disturbed || failure.unused_pin.is_none() || attempt == CHANNEL_ATTEMPTS {
                return Err(failure.error);
            }
            pin = failure.unused_pin;
        }
        Err(CardError::NotSupported)
    }
}
