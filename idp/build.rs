//! Embeds the stylesheets, icons and fonts of the pages in the binary.
//!
//! Reads the design kit that npm put into `assets/node_modules` (versions and digests fixed by
//! `assets/package-lock.json`) and our own files beside it; writes into `OUT_DIR` one file, raw and gzip, for each
//! asset and the table that `src/views/assets.rs` includes. Each name carries a hash of the content, so that a
//! browser may keep the file for ever.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

type Outcome<T> = Result<T, Box<dyn Error>>;

const KIT: &str = "node_modules/bootstrap-italia/dist";

/// The icons that pages use; the rest of the sprite (60 KB) stays at home. A test of `views` compares.
const ICONS: [&str; 24] = [
    "it-arrow-left",
    "it-arrow-right",
    "it-calendar",
    "it-check",
    "it-check-circle",
    "it-chart-line",
    "it-clock",
    "it-error",
    "it-external-link",
    "it-help-circle",
    "it-info-circle",
    "it-key",
    "it-list",
    "it-locked",
    "it-logout",
    "it-mail",
    "it-pa",
    "it-plug",
    "it-search",
    "it-settings",
    "it-telephone",
    "it-user",
    "it-warning-circle",
    "it-files",
];

/// One embedded file: the constant that holds its address (empty for files that only another file names), its
/// readable name and extension, its content.
struct Asset {
    constant: &'static str,
    stem: &'static str,
    extension: &'static str,
    content: Vec<u8>,
}

fn main() -> Outcome<()> {
    let home = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("assets");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    tell_cargo("rerun-if-changed=build.rs");
    for watched in ["varco.css", "js", "package-lock.json", KIT] {
        tell_cargo(&format!("rerun-if-changed={}", home.join(watched).display()));
    }
    if !home.join(KIT).is_dir() {
        return Err("the design kit is missing: run `make assets` (or `npm ci --ignore-scripts` in idp/assets)".into());
    }
    let assets = collect(&home)?;
    fs::write(out.join("assets_table.rs"), write_table(&assets, &out)?)?;
    Ok(())
}

fn tell_cargo(instruction: &str) {
    println!("cargo::{instruction}");
}

/// Every asset, fonts before the stylesheet that names them by their final names.
fn collect(home: &Path) -> Outcome<Vec<Asset>> {
    let kit = home.join(KIT);
    let read = |path: PathBuf| fs::read(&path).map_err(|fault| format!("{}: {fault}", path.display()));
    let mut assets = Vec::new();
    let mut add = |constant, stem, extension, content| assets.push(Asset { constant, stem, extension, content });

    let mut layout = String::from_utf8(read(home.join("varco.css"))?)?;
    for (constant, stem, weight) in [
        ("", "titillium-web-300", "300"),
        ("FONT_REGULAR", "titillium-web-400", "regular"),
        ("FONT_SEMIBOLD", "titillium-web-600", "600"),
        ("", "titillium-web-700", "700"),
    ] {
        let file = format!("fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-{weight}.woff2");
        let content = read(kit.join(file))?;
        let placeholder = format!("{stem}.woff2");
        if !layout.contains(&placeholder) {
            return Err(format!("varco.css does not name {placeholder}").into());
        }
        layout = layout.replace(&placeholder, &file_name(stem, &content, "woff2"));
        add(constant, stem, "woff2", content);
    }
    add("LAYOUT", "varco", "css", layout.into_bytes());
    add("FRAMEWORK", "bootstrap-italia", "css", read(kit.join("css/bootstrap-italia.min.css"))?);
    let sprite = String::from_utf8(read(kit.join("svg/sprites.svg"))?)?;
    add("ICONS", "icons", "svg", keep_icons(&sprite)?.into_bytes());
    add("SHOW_PASSWORD", "show-password", "js", read(home.join("js/show-password.js"))?);
    add("SEND_FORM", "send-form", "js", read(home.join("js/send-form.js"))?);
    let kit_licence = read(home.join("node_modules/bootstrap-italia/LICENSE"))?;
    add("KIT_LICENCE", "bootstrap-italia-licence", "txt", kit_licence);
    add("FONT_LICENCE", "titillium-web-licence", "txt", read(kit.join("fonts/Titillium_Web/OFL.txt"))?);
    Ok(assets)
}

/// The sprite reduced to [`ICONS`].
fn keep_icons(sprite: &str) -> Outcome<String> {
    let mut kept = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\">");
    for icon in ICONS {
        let start = sprite.find(&format!("<symbol id=\"{icon}\"")).ok_or(format!("the kit has no icon {icon}"))?;
        let length = sprite[start..].find("</symbol>").ok_or(format!("icon {icon} does not end"))?;
        kept.push_str(&sprite[start..start + length]);
        kept.push_str("</symbol>");
    }
    kept.push_str("</svg>\n");
    Ok(kept)
}

/// Writes each asset beside the table and returns the table's source.
fn write_table(assets: &[Asset], out: &Path) -> Outcome<String> {
    let mut rows = String::new();
    let mut constants = String::new();
    for asset in assets {
        let name = file_name(asset.stem, &asset.content, asset.extension);
        fs::write(out.join(&name), &asset.content)?;
        let packed = compress(&asset.content)?;
        // Fonts are compressed inside; a second layer would only cost time.
        let gzip = if packed.len() * 10 < asset.content.len() * 9 {
            fs::write(out.join(format!("{name}.gz")), &packed)?;
            format!("Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.gz\")))")
        } else {
            "None".to_owned()
        };
        if !asset.constant.is_empty() {
            writeln!(constants, "const {}: &str = \"/assets/{name}\";", asset.constant)?;
        }
        writeln!(
            rows,
            "    Asset {{ name: \"{name}\", content_type: \"{}\", raw: include_bytes!(concat!(env!(\"OUT_DIR\"), \
             \"/{name}\")), gzip: {gzip} }},",
            content_type(asset.extension)
        )?;
    }
    Ok(format!("{constants}\nstatic TABLE: &[Asset] = &[\n{rows}];\n"))
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
}

fn compress(content: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(9));
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

/// `stem.hash.extension`. The hash only tells versions apart (FNV-1a, 64 bits): nothing is trusted because of it.
fn file_name(stem: &str, content: &[u8], extension: &str) -> String {
    let hash = content
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{stem}.{hash:016x}.{extension}")
}
