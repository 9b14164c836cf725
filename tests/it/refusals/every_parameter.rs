//! Every parameter of every endpoint that discovery names, under every fault: sent twice, oversized, of the wrong type,
//! wrongly encoded, taken from the other body. One table says what must be told.

use super::doors::{Door, Doors, HUGE};
use varco_tests::world::World;

/// A parameter and what its faults lead to: sent twice; of ten thousand characters; with a value of the wrong type; with
/// a value that is good at the other body. `-` where a fault has no meaning.
type Row = (&'static str, &'static str, &'static str, (&'static str, &'static str), &'static str);

/// What a door tells: the error code, or the name of the page, or how the good answer is called (`login`, `tokens`,
/// `active`, `done`, `claims`, `signed out`).
const TABLE: &[(Door, &[Row])] = &[
    (
        Door::Authorization,
        &[
            ("client_id", "error", "error", ("a b", "error"), "error"),
            ("redirect_uri", "error", "error", ("javascript:alert(1)", "error"), "error"),
            (
                "response_type",
                "invalid_request",
                "unsupported_response_type",
                ("token", "unsupported_response_type"),
                "-",
            ),
            ("response_mode", "invalid_request", "invalid_request", ("fragment", "invalid_request"), "-"),
            ("scope", "invalid_request", "invalid_scope", ("a\"b", "invalid_scope"), "invalid_scope"),
            ("state", "invalid_request", "invalid_request", ("-", "-"), "-"),
            ("nonce", "invalid_request", "invalid_request", ("-", "-"), "-"),
            ("code_challenge", "invalid_request", "invalid_request", ("short", "invalid_request"), "-"),
            ("code_challenge_method", "invalid_request", "invalid_request", ("plain", "invalid_request"), "-"),
            ("prompt", "invalid_request", "invalid_request", ("none login", "invalid_request"), "-"),
            ("max_age", "invalid_request", "invalid_request", ("-1", "invalid_request"), "-"),
            ("acr_values", "invalid_request", "login", ("-", "-"), "-"),
            ("claims", "invalid_request", "invalid_request", ("[]", "invalid_request"), "-"),
            ("claims_locales", "invalid_request", "login", ("-", "-"), "-"),
            ("display", "invalid_request", "login", ("hologram", "login"), "-"),
            ("login_hint", "invalid_request", "login", ("-", "-"), "-"),
            ("ui_locales", "invalid_request", "login", ("§", "login"), "-"),
            ("id_token_hint", "invalid_request", "invalid_request", ("a.b.c", "invalid_request"), "invalid_request"),
            ("resource", "invalid_target", "invalid_target", ("no address", "invalid_target"), "invalid_target"),
            ("request", "invalid_request", "request_not_supported", ("x", "request_not_supported"), "-"),
            (
                "request_uri",
                "invalid_request",
                "request_uri_not_supported",
                ("urn:x", "request_uri_not_supported"),
                "-",
            ),
            (
                "registration",
                "invalid_request",
                "registration_not_supported",
                ("{}", "registration_not_supported"),
                "-",
            ),
            (
                "authorization_details",
                "invalid_request",
                "invalid_authorization_details",
                ("{}", "invalid_authorization_details"),
                "-",
            ),
        ],
    ),
    (
        Door::Code,
        &[
            ("grant_type", "invalid_request", "unsupported_grant_type", ("password", "unsupported_grant_type"), "-"),
            ("code", "invalid_request", "invalid_request", ("è", "invalid_grant"), "invalid_grant"),
            ("redirect_uri", "invalid_request", "invalid_grant", ("no address", "invalid_grant"), "invalid_grant"),
            ("code_verifier", "invalid_request", "invalid_request", ("short", "invalid_grant"), "-"),
            // The same resource twice is one resource (RFC 8707, section 2).
            ("resource", "tokens", "invalid_target", ("no address", "invalid_target"), "invalid_target"),
            ("client_id", "invalid_request", "invalid_client", ("a b", "invalid_client"), "invalid_client"),
            ("client_secret", "invalid_request", "invalid_client", ("è", "invalid_client"), "invalid_client"),
        ],
    ),
    (
        Door::Refresh,
        &[
            ("refresh_token", "invalid_request", "invalid_request", ("è", "invalid_grant"), "invalid_grant"),
            ("scope", "invalid_request", "invalid_scope", ("a\"b", "invalid_scope"), "invalid_scope"),
            ("resource", "-", "invalid_target", ("no address", "invalid_target"), "invalid_target"),
        ],
    ),
    (
        Door::Machine,
        &[
            ("scope", "invalid_request", "invalid_scope", ("a\"b", "invalid_scope"), "invalid_scope"),
            ("resource", "invalid_target", "invalid_target", ("no address", "invalid_target"), "invalid_target"),
        ],
    ),
    (
        Door::Assertion,
        &[
            ("client_assertion", "invalid_request", "invalid_client", ("a.b.c", "invalid_client"), "invalid_client"),
            ("client_assertion_type", "invalid_request", "invalid_client", ("saml2-bearer", "invalid_client"), "-"),
        ],
    ),
    (
        Door::Introspection,
        &[
            ("token", "invalid_request", "inactive", ("è", "inactive"), "inactive"),
            ("token_type_hint", "invalid_request", "active", ("7", "active"), "-"),
            ("client_id", "invalid_request", "invalid_client", ("a b", "invalid_client"), "invalid_client"),
            ("client_secret", "invalid_request", "invalid_client", ("è", "invalid_client"), "invalid_client"),
        ],
    ),
    (
        Door::Revocation,
        &[
            ("token", "invalid_request", "done", ("è", "done"), "done"),
            ("token_type_hint", "invalid_request", "-", ("-", "-"), "-"),
            ("client_id", "invalid_request", "invalid_client", ("a b", "invalid_client"), "invalid_client"),
            ("client_secret", "invalid_request", "invalid_client", ("è", "invalid_client"), "invalid_client"),
        ],
    ),
    (
        Door::Userinfo,
        &[("access_token", "invalid_request", "invalid_token", ("è", "invalid_request"), "invalid_token")],
    ),
    (
        Door::EndSession,
        &[
            ("id_token_hint", "error", "error", ("a.b.c", "error"), "error"),
            ("client_id", "error", "error", ("a b", "error"), "error"),
            ("post_logout_redirect_uri", "error", "error", ("javascript:alert(1)", "error"), "error"),
            ("state", "error", "error", ("-", "-"), "-"),
            ("ui_locales", "error", "-", ("-", "-"), "-"),
        ],
    ),
];

/// The faults of one row: a name for the report, how the good form is changed, and what must be told.
async fn check_row(doors: &mut Doors, door: Door, row: &Row) {
    let &(name, twice, oversized, (wrong, told_wrong), foreign) = row;
    let without = |form: &[(String, String)]| -> Vec<(String, String)> {
        form.iter().filter(|(found, _)| found != name).cloned().collect()
    };
    for (fault, value, told) in [
        ("twice", None, twice),
        ("oversized", Some(HUGE.clone()), oversized),
        ("of the wrong type", Some(wrong.to_owned()), told_wrong),
        ("of the other body", doors.foreign(name), foreign),
    ] {
        if told == "-" {
            continue;
        }
        let form = doors.good_form(door).await;
        let mut changed = without(&form);
        let good = form.iter().find(|(found, _)| found == name).map_or("1", |(_, value)| value).to_owned();
        match value {
            Some(value) => changed.push((name.to_owned(), value)),
            None if fault == "twice" => changed.extend([(name.to_owned(), good.clone()), (name.to_owned(), good)]),
            None => panic!("no value of the other body for {name} at {door:?}"),
        }
        let answer = doors.knock(door, &varco_tests::world::wire::encode(&changed)).await;
        assert_eq!(answer, told, "{name} {fault} at {door:?}");
    }
    for bytes in ["%ff", "%c3%28", "%zz", "%"] {
        let form = without(&doors.good_form(door).await);
        let broken = format!("{}&{name}={bytes}", varco_tests::world::wire::encode(&form));
        let told = doors.knock(door, &broken).await;
        assert_eq!(told, door.told_of_broken_encoding(), "{name}={bytes} at {door:?}");
    }
}

/// The good request before and after: nothing else made the others fail, and they spoiled nothing.
#[tokio::test]
async fn every_fault_of_every_parameter_is_told_as_it_must_be() {
    let world = World::start().await;
    let mut doors = Doors::new(&world).await;
    for (door, rows) in TABLE {
        doors.check_good(*door).await;
        for row in *rows {
            check_row(&mut doors, *door, row).await;
        }
        doors.check_good(*door).await;
    }
    doors.check_nothing_is_spoiled_at_home().await;
}

/// An endpoint that discovery names has its place in the table.
#[tokio::test]
async fn no_endpoint_is_left_out() {
    let world = World::start().await;
    let metadata = world.relying_party("basic").await.metadata;
    for name in metadata.as_object().expect("an object").keys().filter(|name| name.ends_with("_endpoint")) {
        let rows = TABLE.iter().filter(|(door, _)| door.endpoint() == name);
        assert!(rows.count() > 0, "{name} is not in the table");
    }
}
