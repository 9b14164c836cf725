//! QR codes as inline SVG.

use askama::filters::HtmlSafe;
use qrcodegen::{QrCode as Matrix, QrCodeEcc};
use std::fmt::Write as _;

/// A QR code, drawn as one black path on white.
pub struct QrCode {
    svg: String,
}

/// The text does not fit in a QR code (about 2,300 bytes at medium correction).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a QR code")]
pub struct TooLong;

impl QrCode {
    /// Draws `text`; `title` is what a screen reader says in its place.
    ///
    /// # Errors
    /// When the text is too long.
    pub fn draw(text: &str, title: &str) -> Result<Self, TooLong> {
        let matrix = Matrix::encode_text(text, QrCodeEcc::Medium).map_err(|_| TooLong)?;
        // Four modules of white around the code (ISO/IEC 18004, quiet zone).
        let side = matrix.size() + 8;
        let mut path = String::new();
        for (row, column) in (0..matrix.size()).flat_map(|row| (0..matrix.size()).map(move |column| (row, column))) {
            if matrix.get_module(column, row) {
                write!(path, "M{},{}h1v1h-1z", column + 4, row + 4).expect("writing to a string does not fail");
            }
        }
        let title = askama::filters::escape(title, askama::filters::Html).map_err(|_| TooLong)?;
        let svg = format!(
            "<svg class=\"qr-code\" role=\"img\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <title>{title}</title><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
             <path d=\"{path}\" fill=\"#000\"/></svg>"
        );
        Ok(Self { svg })
    }
}

impl std::fmt::Display for QrCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.svg)
    }
}

impl std::fmt::Debug for QrCode {
    /// The code holds the secret of a one-time password generator.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("QrCode(…)")
    }
}

impl HtmlSafe for QrCode {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_a_titled_picture() {
        let code = QrCode::draw("otpauth://totp/x", "Codice <QR>").expect("a short text fits").to_string();
        assert!(code.contains("<title>Codice &#60;QR&#62;</title>") && code.contains("h1v1h-1z"));
        assert!(!code.contains("style="));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        assert_eq!(QrCode::draw(&"a".repeat(4000), "x").err(), Some(TooLong));
    }

    #[test]
    fn does_not_print_its_secret() {
        let code = QrCode::draw("otpauth://totp/x?secret=JBSW", "x").expect("a short text fits");
        assert_eq!(format!("{code:?}"), "QrCode(…)");
    }
}
