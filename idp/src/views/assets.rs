//! The stylesheets, icons and fonts embedded by `build.rs`.

/// An embedded file, served under `/assets/` for ever: its name changes with its content.
#[derive(Debug)]
pub struct Asset {
    /// The file name with the hash of the content, such as `varco.0123456789abcdef.css`.
    pub name: &'static str,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The content as it is.
    pub raw: &'static [u8],
    /// The content compressed (`Content-Encoding: gzip`); absent where that would save nothing.
    pub gzip: Option<&'static [u8]>,
}

/// The files that pages point to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// The stylesheet of bootstrap-italia.
    Framework,
    /// Our own stylesheet, on top of it.
    Layout,
    /// The icons, as symbols of one SVG file.
    Icons,
    /// The button that shows a typed password.
    ShowPassword,
    /// Sends the form of a page that only carries a message on.
    SendForm,
    /// The font of running text, announced early by the pages.
    FontRegular,
    /// The font of headings and labels.
    FontSemibold,
    /// The licence of bootstrap-italia (BSD-3-Clause).
    KitLicence,
    /// The licence of Titillium Web (SIL OFL 1.1).
    FontLicence,
}

include!(concat!(env!("OUT_DIR"), "/assets_table.rs"));

/// The file of that name (the last part of the path below `/assets/`), if there is one.
#[must_use]
pub fn find(name: &str) -> Option<&'static Asset> {
    TABLE.iter().find(|asset| asset.name == name)
}

/// Every embedded file, for the check in a real browser.
#[cfg(test)]
pub(super) const fn all() -> &'static [Asset] {
    TABLE
}

/// Where a page finds the file: `/assets/…`.
#[must_use]
pub const fn address(file: File) -> &'static str {
    match file {
        File::Framework => FRAMEWORK,
        File::Layout => LAYOUT,
        File::Icons => ICONS,
        File::ShowPassword => SHOW_PASSWORD,
        File::SendForm => SEND_FORM,
        File::FontRegular => FONT_REGULAR,
        File::FontSemibold => FONT_SEMIBOLD,
        File::KitLicence => KIT_LICENCE,
        File::FontLicence => FONT_LICENCE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_leads_to_a_file() {
        let files = [
            File::Framework,
            File::Layout,
            File::Icons,
            File::ShowPassword,
            File::SendForm,
            File::FontRegular,
            File::FontSemibold,
            File::KitLicence,
            File::FontLicence,
        ];
        for file in files {
            let name = address(file).strip_prefix("/assets/").expect("addresses lie below /assets/");
            assert!(find(name).is_some_and(|asset| !asset.raw.is_empty()), "{name}");
        }
        assert!(find("varco.css").is_none(), "a name without its hash is unknown");
    }

    #[test]
    fn our_stylesheet_names_fonts_that_exist() {
        let layout = find(address(File::Layout).trim_start_matches("/assets/")).expect("the stylesheet is embedded");
        let text = std::str::from_utf8(layout.raw).expect("a stylesheet is text");
        let fonts: Vec<&str> =
            text.split("url(\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()).collect();
        assert_eq!(fonts.len(), 4);
        for font in fonts {
            assert!(find(font).is_some(), "{font}");
        }
    }

    #[test]
    fn a_first_visit_stays_below_its_budget() {
        // At most 250 kB compressed on a slow telephone; the page itself is allowed 15 kB of them.
        let bytes: usize = TABLE
            .iter()
            .filter(|asset| !asset.name.contains("licence"))
            .map(|asset| asset.gzip.map_or(asset.raw.len(), <[u8]>::len))
            .sum();
        assert!(bytes < 235_000, "{bytes}");
    }
}
