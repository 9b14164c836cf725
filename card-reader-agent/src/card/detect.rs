//! Which card this is, by its content and in one transaction. The answer to reset proves nothing: foreign cards carry the
//! bytes of a CNS, and over NFC they are missing.

use super::{cie, cns};
use crate::reader::{Channel, ReaderError};

/// A card that a back end knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A CNS in this layout.
    Cns(&'static cns::Layout),
    /// A CIE 3.0.
    Cie,
}

/// Asks the card itself, CIE first, then each layout of CNS in the order of the table; `None` where nothing fits.
///
/// A refusal of a probe means "no"; a failure of the transport is an error, because a card that was moved is no unknown
/// card.
pub fn detect(channel: &mut dyn Channel) -> Result<Option<Found>, ReaderError> {
    if cie::is_cie(channel)? {
        return Ok(Some(Found::Cie));
    }
    for layout in cns::LAYOUTS {
        if cns::fits(channel, layout)? {
            return Ok(Some(Found::Cns(layout)));
        }
    }
    Ok(None)
}
