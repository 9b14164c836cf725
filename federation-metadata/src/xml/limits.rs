//! How large a document may be (rules ).

/// The bounds of a document. Whatever exceeds one of them is refused where the excess begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole text.
    pub bytes: usize,
    /// Elements that stand inside one another, the root included.
    pub depth: usize,
    /// Elements of the whole document.
    pub elements: usize,
    /// Attributes and namespace declarations of one element.
    pub attributes: usize,
    /// Whether attributes of any namespace may stand on an element, as they do in the metadata of large federations;
    /// otherwise `xml:lang`, `xsi:type` and `xsi:nil` alone (rule X-9).
    pub foreign_attributes: bool,
    /// Whether comments may stand between elements, as they do in metadata written by hand; they are left out. Never
    /// beside text, where they would cut a value in two (rule X-3).
    pub comments: bool,
}

impl Limits {
    /// A message of the protocol: 256 KiB, 2,000 elements.
    pub const MESSAGE: Self = Self {
        bytes: 256 * 1024,
        depth: 24,
        elements: 2_000,
        attributes: 32,
        foreign_attributes: false,
        comments: false,
    };
    /// Metadata of one entity, or of few: 8 MiB, 100,000 elements.
    pub const METADATA: Self = Self {
        bytes: 8 * 1024 * 1024,
        depth: 32,
        elements: 100_000,
        attributes: 64,
        foreign_attributes: true,
        comments: true,
    };
    /// An aggregate of metadata, which is read entity by entity: 64 MiB, two million elements (DECISIONS 23). Each
    /// entity in it is held to [`Limits::METADATA`].
    pub const AGGREGATE: Self = Self {
        bytes: 64 * 1024 * 1024,
        depth: 36,
        elements: 2_000_000,
        attributes: 64,
        foreign_attributes: true,
        comments: true,
    };
}

/// Namespace declarations that may be in force at one place (rule X-11): the search for a prefix stays short.
pub(super) const DECLARATIONS_IN_FORCE: usize = 128;
