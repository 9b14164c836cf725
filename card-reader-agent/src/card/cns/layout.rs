//! The layouts of CNS cards: a row for each, nothing else. A new card is a new row.

/// Where a CNS keeps its certificate and how its key and PIN are called. Paths are file identifiers below the MF, or
/// below the application.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// The name that `inspect` shows.
    pub name: &'static str,
    /// The application that must be selected first and stays selected.
    pub application: Option<&'static [u8]>,
    /// The certificate: path and P1 of its SELECT (08 from the MF, 09 from the application).
    pub certificate: (&'static [u8], u8),
    /// Where in its file the certificate begins.
    pub begins_at: usize,
    /// The key object that must be selected before VERIFY and before the key is named.
    pub key_object: Option<&'static [u8]>,
    /// The PIN reference; `None` where it depends on who made the mask, which the answer to reset says.
    pub pin_reference: Option<u8>,
    /// The reference of the authentication key; `None` where PIN and signing are not known, which leaves PKCS#11.
    pub key_reference: Option<u8>,
}

const STANDARD: Layout = Layout {
    name: "CNS",
    application: None,
    certificate: (&[0x11, 0x00, 0x11, 0x01], 0x08),
    begins_at: 0,
    key_object: None,
    pin_reference: None,
    key_reference: Some(0x01),
};

/// The rows, in the order in which they are tried.
pub static LAYOUTS: &[Layout] = &[
    STANDARD,
    Layout {
        name: "CNS Idemia 2021",
        certificate: (&[0x14, 0x00, 0x90, 0x01, 0x20, 0x02], 0x08),
        key_object: Some(&[0x14, 0x00, 0x90, 0x02]),
        pin_reference: Some(0x10),
        key_reference: Some(0x02),
        ..STANDARD
    },
    Layout {
        name: "CNS InfoCamere 1204",
        certificate: (&[0x2F, 0xFF, 0x82, 0x28], 0x08),
        begins_at: 5,
        pin_reference: Some(0x10),
        key_reference: Some(0x21),
        ..STANDARD
    },
    Layout { name: "CNS ST2022 NFC", application: Some(&[0xA0, 0x00, 0x00, 0x00, 0x95, 0x01, 0x00, 0x4D]), ..STANDARD },
    Layout {
        name: "CNS Actalis ACe 2025",
        application: Some(&[0xA0, 0x00, 0x00, 0x05, 0x30, 0x45, 0x53, 0x49, 0x47, 0x4E]),
        certificate: (&[0xDA, 0x01, 0xC0, 0x01], 0x09),
        key_reference: None,
        ..STANDARD
    },
];
