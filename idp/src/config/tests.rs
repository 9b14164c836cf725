use super::*;
use crate::domain::credential::ProfessionalPasswords;
use crate::domain::user::UserClass;

fn faults_of(text: &str) -> Vec<String> {
    match parse(Some(text), []) {
        Ok(_) => Vec::new(),
        Err(Faults(faults)) => faults.iter().map(ToString::to_string).collect(),
    }
}

fn has_fault(text: &str, start: &str) {
    let faults = faults_of(text);
    assert!(faults.iter().any(|fault| fault.starts_with(start)), "{text}\n{faults:?}");
}

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const DEVELOPMENT: &str = "environment = \"development\"\n";

#[test]
fn nothing_configured_is_development_on_loopback() {
    let config = parse(None, []).expect("nothing is fine");
    assert_eq!(config.environment, Environment::Development);
    assert_eq!(config.http.public_url, "http://localhost:8080");
    assert_eq!(config.database.url, "sqlite:./data/idp.sqlite");
    assert_eq!(config.tenants.len(), 1);
    assert_eq!(config.tenants[0].issuer, "http://localhost:8080");
    assert!(config.mail.server.is_none());
}

#[test]
fn anything_configured_is_production_unless_it_says_otherwise() {
    has_fault("", "secrets.master_key_file: ");
    let overlaid = parse(None, variables(&[("IDP__HTTP__LISTEN", "127.0.0.1:9000")]));
    assert!(overlaid.expect_err("production").to_string().contains("secrets.master_key_file"));
    assert_eq!(faults_of(DEVELOPMENT), Vec::<String>::new());
}

#[test]
fn all_faults_come_together_each_with_its_path() {
    let faults = faults_of(
        r#"
        environment = "development"
        colour = "red"
        [http]
        listen = "nowhere"
        lisen = "127.0.0.1:1"
        trusted_proxies = ["10.0.0.0/8", "10.0.0.0/99"]
        [hashing]
        memory_kib = "19456"
        passes = 99
        [sessions]
        idle = "half an hour"
        [[tenant]]
        id = "Not a name"
        public_url = "https://a.example/path"
        name = { en = "A" }
        logo = "x"
        "#,
    );
    for start in [
        "colour: is not a known key",
        "http.listen: ",
        "http.lisen: is not a known key",
        "http.trusted_proxies[1]: ",
        "hashing.memory_kib: must be a whole number",
        "hashing.passes: must be 1 to 16",
        "sessions.idle: must be a length of time",
        "tenant[0].id: ",
        "tenant[0].public_url: must end after the host",
        "tenant[0].name.it: is missing",
        "tenant[0].logo: is not a known key",
    ] {
        assert!(faults.iter().any(|fault| fault.starts_with(start)), "{start}: {faults:#?}");
    }
    assert_eq!(faults.len(), 11, "{faults:#?}");
}

#[test]
fn the_environment_stands_over_the_file() {
    let file =
        format!("{DEVELOPMENT}[http]\nlisten = \"127.0.0.1:1\"\n[[tenant]]\nid = \"a\"\nname = {{ it = \"A\" }}\n");
    let overlay = variables(&[
        ("IDP__HTTP__LISTEN", "127.0.0.1:9000"),
        ("IDP__LIMITS__ENABLED", "false"),
        ("IDP__HASHING__MEMORY_KIB", "64"),
        ("IDP__HTTP__TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1"),
        ("IDP__TENANT__0__PUBLIC_URL", "https://a.example"),
        ("IDP__TENANT__1__PUBLIC_URL", "https://b.example"),
        ("IDP__TENANT__1__ID", "b"),
        ("IDP__TENANT__1__NAME__IT", "B"),
        ("OTHER__HTTP__LISTEN", "x"),
    ]);
    let config = parse(Some(&file), overlay).expect("sound");
    assert_eq!(config.http.listen.port(), 9000);
    assert!(!config.limits_enabled);
    assert_eq!(config.hashing.memory_kib, 64);
    assert_eq!(config.http.trusted_proxies.len(), 2);
    let issuers: Vec<&str> = config.tenants.iter().map(|tenant| tenant.issuer.as_str()).collect();
    assert_eq!(issuers, ["https://a.example", "https://b.example"]);
}

#[test]
fn variables_that_fit_nowhere_are_faults() {
    for (name, value) in [
        ("IDP__NOWHERE", "1"),
        ("IDP__HTTP__X", "1"),
        ("IDP__TENANT__3__ID", "a"),
        ("IDP__HTTP____X", "1"),
        ("IDP__", ""),
    ] {
        let variables = variables(&[(name, value), ("IDP__ENVIRONMENT", "development")]);
        assert!(parse(None, variables).is_err(), "{name}");
    }
}

#[test]
fn production_refuses_what_would_put_people_at_risk() {
    has_fault("[http]\npublic_url = \"http://a.example\"", "http.public_url: must be https in production");
    has_fault("[http]\nlisten = \"0.0.0.0:80\"", "http.public_url: is missing");
    has_fault("[limits]\nenabled = false", "limits.enabled: must be true in production");
    has_fault("[hashing]\nmemory_kib = 64", "hashing.memory_kib: ");
    has_fault("[passwords]\nstaff_second_factor = \"optional\"", "passwords.staff_second_factor: ");
    has_fault("", "mail.host: is missing");
    has_fault("[[tenant]]\npublic_url = \"http://a.example\"", "tenant[0].public_url: must be https in production");
    assert_eq!(faults_of(&format!("{DEVELOPMENT}[limits]\nenabled = false\n")), Vec::<String>::new());
}

#[test]
fn secrets_stand_in_closed_files_or_in_the_environment() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a scratch folder");
    let file = folder.path().join("secret");
    std::fs::write(&file, "canary\n").expect("written");
    let close = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("changed");
    let shown = file.display();
    let text = format!(
        "[mail]\nhost = \"mail.example\"\nfrom = \"a@b.example\"\nusername = \"u\"\npassword_file = \"{shown}\"\n\
         [secrets]\nmaster_key_file = \"{shown}\"\n"
    );
    close(0o644);
    has_fault(&text, "mail.password_file: ");
    has_fault(&text, "secrets.master_key_file: ");
    close(0o600);
    let config = parse(Some(&text), []).expect("sound");
    let (_, password) = config.mail.server.and_then(|server| server.credentials).expect("credentials");
    assert_eq!(password.expose(), "canary");
    has_fault(&format!("{DEVELOPMENT}[sms]\ntoken = \"canary\""), "sms.token: must not stand here");
}

#[test]
fn what_is_shown_holds_no_secret() {
    let text = format!("{DEVELOPMENT}[database]\nurl = \"postgres://idp:canary@db.example/idp?password=canary\"\n");
    let overlay = variables(&[("IDP__MAIL__PASSWORD", "canary"), ("IDP__MAIL__USERNAME", "u")]);
    let config = parse(Some(&text), overlay).expect("sound");
    let shown = format!("{:?}", config.effective);
    assert!(shown.contains("db.example") && shown.contains("mail.password"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}

#[test]
fn only_classes_with_passwords_register() {
    let tenant = |more: &str| format!("{DEVELOPMENT}[[tenant]]\nid = \"a\"\nname = {{ it = \"A\" }}\n{more}\n");
    has_fault(&tenant("registration = [\"citizen\"]"), "tenant[0].registration[0]: needs passwords");
    has_fault(&tenant("registration = [\"operator\"]"), "tenant[0].registration[0]: must not be staff");
    has_fault(&tenant("registration = [\"king\"]"), "tenant[0].registration[0]: ");
    let open = tenant("registration = [\"citizen\"]\npasswords = { citizens = true }");
    let config = parse(Some(&open), []).expect("sound");
    assert_eq!(config.tenants[0].registration, [UserClass::Citizen]);
    assert_eq!(config.tenants[0].credentials.professional_passwords, ProfessionalPasswords::Off);
}

/// R1.5.
#[test]
fn passwords_of_professionals_need_a_decision_in_production() {
    const SOUND: &str =
        "http.public_url = \"https://a.example\"\nmail = { host = \"mail.example\", from = \"a@a.example\" }\n";
    let faults = |more: &str| {
        let all = faults_of(&format!("{SOUND}{more}")).into_iter();
        all.filter(|fault| !fault.starts_with("secrets.master_key_file: ")).collect::<Vec<_>>()
    };
    let decision = |more: &str| format!("professionals_decision = {{ reason = \"r\", decided_by = \"A\", {more} }}");
    let installation = |more: &str| format!("[passwords]\nprofessionals = true\n{more}\n");
    let body = |more: &str| format!("[[tenant]]\nid = \"a\"\nname.it = \"A\"\n[tenant.passwords]\n{more}\n");
    let until = |day: &str| decision(&format!("until = \"{day}\""));
    let begins = |faults: Vec<String>, start: &str| {
        assert!(faults.len() == 1 && faults[0].starts_with(start), "{start}: {faults:?}");
    };
    assert_eq!(faults(""), Vec::<String>::new());
    begins(faults(&installation("")), "passwords.professionals: needs reason");
    begins(faults(&body("professionals = true")), "tenant[0].passwords.professionals: needs reason");
    begins(faults(&installation(&decision(""))), "passwords.professionals_decision.until: must be there");
    begins(faults(&installation(&until("2027-02-30"))), "passwords.professionals_decision.until: must be a day");
    let nobody = until("2027-06-30").replace("\"A\"", "\"  \"");
    begins(faults(&installation(&nobody)), "passwords.professionals_decision.decided_by: must be there");
    let decided = installation(&until("2020-01-31"));
    for sound in [
        decided.clone(),
        format!("{decided}{}", body("")),
        body(&format!("professionals = true\n{}", until("2027-06-30"))),
    ] {
        assert_eq!(faults(&sound), Vec::<String>::new(), "{sound}");
    }
    assert_eq!(faults_of(&format!("{DEVELOPMENT}{}", installation(""))), Vec::<String>::new());
    let both =
        format!("{DEVELOPMENT}{decided}[[tenant]]\nid = \"a\"\nname.it = \"A\"\nregistration = [\"professional\"]\n");
    let config = parse(Some(&both), []).expect("a decision that has ended does not stop the start");
    let ProfessionalPasswords::Decided(decision) = &config.tenants[0].credentials.professional_passwords else {
        panic!("the installation's decision holds for the body");
    };
    assert_eq!(decision.last_day(), "2020-01-31");
}

#[test]
fn tenants_are_told_apart() {
    let two = |second: &str| {
        format!(
            "{DEVELOPMENT}[[tenant]]\nid = \"a\"\nname.it = \"A\"\npublic_url = \"https://a.example\"\n\
             [[tenant]]\nname.it = \"B\"\n{second}\n"
        )
    };
    has_fault(&two("id = \"a\"\npublic_url = \"https://b.example\""), "tenant[1].id: is that of another");
    has_fault(&two("id = \"b\"\npublic_url = \"https://a.example/\""), "tenant[1].public_url: has the host");
    has_fault(&two("id = \"b\""), "tenant[1].public_url: is missing");
}

#[test]
fn malformed_toml_names_its_line() {
    has_fault("a = 1\nb = = 2\n", "line 2 is not TOML");
}
