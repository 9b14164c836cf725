//! Why the strict reader refuses a document.

/// The rule that a document breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Rule X-1.
    #[error("the document is larger than it may be")]
    TooLarge,
    /// Rule X-1.
    #[error("the document is not UTF-8")]
    NotUtf8,
    /// Rule X-1 (XML 1.0, section 2.2).
    #[error("the document holds a character that XML does not admit, or begins with a byte-order mark")]
    ForbiddenCharacter,
    /// Rule X-2 (XML 1.0, section 2.8).
    #[error("the XML declaration is not at the beginning, not of version 1.0 or not of UTF-8")]
    Declaration,
    /// Rule X-3.
    #[error("the document holds a document type, a processing instruction, a comment or a CDATA section")]
    ForbiddenMarkup,
    /// Rule X-4 (XML 1.0, section 4.1).
    #[error("the document holds a reference that is not predefined and names no character")]
    Reference,
    /// Rule X-5.
    #[error("a name is not one of ASCII letters, digits, '.', '-' and '_' with at most one prefix")]
    Name,
    /// Rule X-6 (XML 1.0, section 3.1).
    #[error("a tag is not well formed")]
    Tag,
    /// Rule X-6 (Namespaces in XML 1.0, section 6.3).
    #[error("an element holds the same attribute twice")]
    RepeatedAttribute,
    /// Rule X-7 (XML 1.0, section 2.4).
    #[error("a text holds the end of a CDATA section")]
    Text,
    /// Rule X-8 (Namespaces in XML 1.0, sections 3 and 5).
    #[error("a namespace is declared that may not be, or a prefix is not declared")]
    Namespace,
    /// Rule X-9.
    #[error("an attribute with a prefix is neither xml:lang nor xsi:type nor xsi:nil")]
    ForeignAttribute,
    /// Rule X-10 (XML 1.0, section 2.1).
    #[error("the document is not one element with every tag matched and nothing around it")]
    Structure,
    /// Rule X-11.
    #[error("the document has more depth, elements, attributes or declarations than it may have")]
    TooMany,
    /// Rule X-12.
    #[error("an element holds both text and elements")]
    MixedContent,
}
