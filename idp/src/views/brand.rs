//! The colours of a public body: one chosen colour, checked for contrast, from which the others follow.

use std::fmt::Write as _;

/// A main colour on which white text is readable (W-09).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrandColour {
    red: u8,
    green: u8,
    blue: u8,
}

/// Why a colour cannot be the main colour of a body.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum RefusedColour {
    /// Not `#` and six hexadecimal digits.
    #[error("a colour is written as # and six hexadecimal digits, such as #0066cc")]
    NotAColour,
    /// Too light for white text: the contrast found is below 4.5 (WCAG 2.2, 1.4.3).
    #[error("white text on this colour has a contrast of {contrast:.2}, less than the required 4.5")]
    TooLight {
        /// The contrast with white, from 1 to 21.
        contrast: f64,
    },
}

impl BrandColour {
    /// Reads `#rrggbb` and checks that white text on it reaches a contrast of 4.5.
    ///
    /// # Errors
    /// When the text is not a colour or the colour is too light.
    pub fn parse(text: &str) -> Result<Self, RefusedColour> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(RefusedColour::NotAColour)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(RefusedColour::NotAColour);
        }
        let channel = |at: usize| {
            digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()).ok_or(RefusedColour::NotAColour)
        };
        let colour = Self { red: channel(0)?, green: channel(2)?, blue: channel(4)? };
        let contrast = colour.contrast_with_white();
        if contrast < 4.5 { Err(RefusedColour::TooLight { contrast }) } else { Ok(colour) }
    }

    /// The contrast with white, 1 to 21 (WCAG 2.2, definition of contrast ratio).
    #[must_use]
    pub fn contrast_with_white(self) -> f64 {
        1.05 / (self.luminance() + 0.05)
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2, definition of relative luminance).
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// The same colour at `percent` of its brightness; darker, so its contrast only grows.
    fn darkened(self, percent: u16) -> Self {
        let scale = |channel: u8| u8::try_from(u16::from(channel) * percent.min(100) / 100).unwrap_or(u8::MAX);
        Self { red: scale(self.red), green: scale(self.green), blue: scale(self.blue) }
    }

    fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// The tenant's stylesheet: custom properties that our own stylesheet reads.
#[must_use]
pub fn stylesheet(colour: BrandColour) -> String {
    let mut css = String::from(":root {\n");
    for (property, value) in [
        ("--varco-primary", colour),
        ("--varco-primary-dark", colour.darkened(82)),
        ("--varco-primary-deep", colour.darkened(62)),
    ] {
        writeln!(css, "  {property}: {};", value.hex()).expect("writing to a string does not fail");
    }
    css.push_str("}\n");
    css
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        let blue = BrandColour::parse("#0066cc").expect("the kit's blue is dark enough");
        assert!((blue.contrast_with_white() - 5.57).abs() < 0.01);
        let black = BrandColour::parse("#000000").expect("black is dark enough");
        assert!((black.contrast_with_white() - 21.0).abs() < 0.001);
    }

    #[test]
    fn a_light_colour_is_refused_with_its_contrast() {
        // #767676 is the lightest grey that passes, #777777 the darkest that fails.
        assert!(BrandColour::parse("#767676").is_ok());
        assert!(matches!(BrandColour::parse("#777777"), Err(RefusedColour::TooLight { contrast }) if contrast < 4.5));
        assert!(matches!(BrandColour::parse("#ffd700"), Err(RefusedColour::TooLight { .. })));
    }

    #[test]
    fn what_is_not_a_colour_is_refused() {
        for bad in ["", "#", "0066cc", "#06c", "#0066cg", "#0066cc;}", "#00é6c", "#+10203"] {
            assert_eq!(BrandColour::parse(bad), Err(RefusedColour::NotAColour), "{bad}");
        }
    }

    /// Reads any `#rrggbb`, also one too light to carry white text.
    fn any_colour(text: &str) -> BrandColour {
        let channel = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("two hexadecimal digits");
        BrandColour { red: channel(1), green: channel(3), blue: channel(5) }
    }

    #[test]
    fn our_own_palette_is_readable() {
        use crate::views::assets::{File, address, find};
        let layout = find(address(File::Layout).trim_start_matches("/assets/")).expect("the stylesheet is embedded");
        let css = std::str::from_utf8(layout.raw).expect("a stylesheet is text");
        let colour = |name: &str| {
            let value = css.split(&format!("--varco-{name}: ")).nth(1).and_then(|rest| rest.split(';').next());
            any_colour(value.expect("the palette has this colour"))
        };
        let contrast = |one: BrandColour, other: BrandColour| {
            let (one, other) = (one.luminance() + 0.05, other.luminance() + 0.05);
            one.max(other) / one.min(other)
        };
        let white = any_colour("#ffffff");
        let text = ["text", "quiet", "primary-dark", "primary-deep"].map(|name| (name, colour("ground"), 4.5));
        let on_white = ["primary", "error"].map(|name| (name, white, 4.5));
        let controls = [("control", white, 3.0), ("control", colour("ground"), 3.0)];
        for (name, ground, least) in text.into_iter().chain(on_white).chain(controls) {
            let found = contrast(colour(name), ground);
            assert!(found >= least, "{name}: {found:.2} is below {least}");
        }
        let tags = ["00663d", "855000"].map(|tag| format!("color: #{tag}"));
        assert!(tags.iter().all(|tag| css.contains(tag)), "the colours of tags have changed");
        assert!(["#00663d", "#855000"].iter().all(|tag| contrast(any_colour(tag), white) >= 4.5));
    }

    proptest! {
        #[test]
        fn every_derived_colour_is_readable_too(red: u8, green: u8, blue: u8) {
            let text = format!("#{red:02x}{green:02x}{blue:02x}");
            if let Ok(colour) = BrandColour::parse(&text) {
                for value in stylesheet(colour).lines().filter_map(|line| line.split_once(": ")) {
                    prop_assert!(BrandColour::parse(value.1.trim_end_matches(';')).is_ok());
                }
            }
        }
    }
}
