use super::*;

fn read(text: &str, mode: Mode) -> Result<Settings, SettingsError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("agent.toml");
    std::fs::write(&path, text).expect("written");
    Settings::read(&path, None, mode)
}

fn site(origin: &str) -> String {
    format!(
        "[[site]]\norigin = \"{origin}\"\nname = \"Comune\"\ndeliver = \"/card/token\"\nreturn = \"/card/return\"\n"
    )
}

#[test]
fn origins_are_what_browsers_send_and_https() {
    for right in ["https://idp.comune.example", "https://xn--cit-bma.example:8443"] {
        assert!(is_origin(right, Mode::Production), "{right}");
    }
    for wrong in [
        "http://idp.comune.example",
        "https://idp.comune.example/",
        "https://idp.comune.example:443",
        "https://idp.comune.example.",
        "https://IDP.comune.example",
        "https://user@idp.comune.example",
        "https://192.0.2.1",
        "https://*.comune.example",
        "https://[::1]",
        "https://idp.comune.example:0443",
        "https://idp.comune.example:",
        "https://idp..example",
        "null",
        "file://",
        "http://localhost:8080",
        "http://127.0.0.1:8080",
        "",
    ] {
        assert!(!is_origin(wrong, Mode::Production), "{wrong}");
    }
}

#[test]
fn development_adds_loopback_and_nothing_else() {
    for right in ["http://localhost:8080", "http://127.0.0.1:8080", "http://localhost"] {
        assert!(is_origin(right, Mode::Development), "{right}");
    }
    for wrong in ["http://192.168.0.1", "http://idp.comune.example", "http://127.0.0.2:1", "http://localhost:80"] {
        assert!(!is_origin(wrong, Mode::Development), "{wrong}");
    }
}

#[test]
fn a_file_is_read_whole_or_not_at_all() {
    let settings = read(&site("https://idp.comune.example"), Mode::Development).expect("settings");
    assert_eq!(settings.port, PORT);
    assert!(settings.site("https://idp.comune.example").is_some());
    assert!(settings.site("https://idp.comune.example.evil.example").is_none());
    assert!(matches!(read("colour = 1", Mode::Development), Err(SettingsError::Malformed(..))));
    assert!(matches!(read("pinentry = \"pinentry\"", Mode::Development), Err(SettingsError::Relative(_))));
    assert!(matches!(read(&site("http://evil.example"), Mode::Development), Err(SettingsError::Origin(_))));
    let outside = site("https://a.example").replace("/card/token", "//evil.example");
    assert!(matches!(read(&outside, Mode::Development), Err(SettingsError::Path(_))));
    assert!(matches!(
        read(&site("https://a.example").replace("Comune", ""), Mode::Development),
        Err(SettingsError::Name(_))
    ));
}

#[test]
fn a_person_adds_sites_only_where_it_is_permitted() {
    let folder = tempfile::tempdir().expect("a folder");
    let (system, user) = (folder.path().join("agent.toml"), folder.path().join("user.toml"));
    std::fs::write(&user, site("https://own.example")).expect("written");
    for (permitted, expected) in [("user_origins = false", 0), ("user_origins = true", 1)] {
        std::fs::write(&system, permitted).expect("written");
        let settings = Settings::read(&system, Some(&user), Mode::Development).expect("settings");
        assert_eq!(settings.sites.len(), expected, "{permitted}");
    }
}

#[test]
fn a_file_that_others_can_write_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("agent.toml");
    std::fs::write(&path, "").expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).expect("set");
    assert_eq!(Settings::read(&path, None, Mode::Production), Err(SettingsError::Writable(path)));
}
