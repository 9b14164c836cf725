//! The list of the most common passwords (`idp/data/README.md` says where it comes from).

/// One password a line, lower case, sorted by bytes.
pub(super) const LIST: &str = include_str!("../../../data/common-passwords.txt");

/// Whether a password in lower case stands in the list. Searches the text itself by halves, so that the list costs
/// no memory beyond the program file.
pub(super) fn contains(password: &str) -> bool {
    let mut rest = LIST;
    while !rest.is_empty() {
        let middle = rest.floor_char_boundary(rest.len() / 2);
        let start = rest[..middle].rfind('\n').map_or(0, |newline| newline + 1);
        let end = rest[start..].find('\n').map_or(rest.len(), |newline| start + newline);
        match password.cmp(&rest[start..end]) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => rest = &rest[..start],
            std::cmp::Ordering::Greater => rest = rest.get(end + 1..).unwrap_or_default(),
        }
    }
    false
}
