//! Who of the staff may open which page and press which button, over HTTP: every route by every role of DECISIONS 5.
//!
//! The expected table is written here from the reading of the roles, apart from the product's own, so that a door that
//! forgets to ask is found, and so is one that asks for the wrong thing.

use idp::domain::id::UserId;
use idp::domain::staff_role::StaffRole;
use idp::domain::user::{UserClass, UserState};
use idp::flows::administration::{Actor, PersonReference, find_person, list_sessions_of, show_person};
use varco_tests::browser::Browser;
use varco_tests::world::World;
use varco_tests::world::people::{LUISA, MARIO, OPERATOR, Person, STUDIO};

/// The page that a route belongs to, whose form lends its token; the fields; a mark for each role that may, in the order
/// of [`StaffRole::ALL`]: platform, tenant, roles, desk, chief, auditor, vault, security.
type Act = (&'static str, &'static [(&'static str, &'static str)], &'static str);

const PAGES: [(&str, &str); 12] = [
    ("/admin", "x x x x x x x x"),
    ("/admin/people", "x x x x x x - x"),
    ("/admin/people?q=luisa.neri", "x x x x x x - x"),
    ("/admin/people/{luisa}", "x x x x x x - x"),
    ("/admin/people/new", "x x - x x - - -"),
    ("/admin/sessions", "x x - - x - - x"),
    ("/admin/clients", "x x x - - x - x"),
    ("/admin/clients/basic", "x x x - - x - x"),
    ("/admin/clients/new", "x x - - - - - -"),
    ("/admin/keys", "x x - - - x - x"),
    ("/admin/audit", "x x - - - x - x"),
    ("/admin/audit?kind=login", "x x - - - x - x"),
];

/// In an order in which each act finds what it acts on, whoever may do those before it.
const ACTS: [Act; 16] = [
    ("/admin/sessions", &[("session", "{session}"), ("action", "end")], "x x - - x - - x"),
    ("/admin/people/{luisa}", &[("session", "{other-session}"), ("action", "end")], "x x - - x - - x"),
    ("/admin/people/{luisa}", &[("action", "end-all")], "x x - - x - - x"),
    ("/admin/people/{studio}", &[("action", "reset-second-factor")], "x x - - x - - -"),
    ("/admin/people/{mario}", &[("action", "activation-link")], "x x - x x - - -"),
    ("/admin/people/{mario}", &[("action", "suspend")], "x x - - x - - x"),
    ("/admin/people/{mario}", &[("action", "reactivate")], "x x - - x - - -"),
    ("/admin/people/{luisa}", &[("action", "close")], "x x - - - - - -"),
    ("/admin/people/{operator}", &[("action", "appoint"), ("roles", "auditor")], "x x - - - - - -"),
    (
        "/admin/people/new",
        &[
            ("class", "professional"),
            ("given_name", "Ada"),
            ("family_name", "Fiore"),
            ("username", "ada.fiore"),
            ("fiscal_code", "RSSMRA85T10A562S"),
            ("email", "ada.fiore@example.org"),
        ],
        "x x - x x - - -",
    ),
    ("/admin/clients/basic", &[("action", "new-secret")], "x x - - - - - x"),
    ("/admin/clients/basic", &[("action", "disable")], "x x - - - - - -"),
    ("/admin/clients/basic", &[("action", "enable")], "x x - - - - - -"),
    ("/admin/clients/{none}", &[("action", "enable")], "- - - - - - - -"),
    ("/admin/keys", &[("kind", "p256"), ("action", "rotate")], "x - - - - - - x"),
    ("/admin/audit", &[("action", "verify")], "x x - - - x - x"),
];

/// A member of staff with this one role.
fn holder(role: StaffRole) -> Person {
    Person { username: "prova.ruolo", class: UserClass::Operator, role: Some(role), ..OPERATOR }
}

async fn id_of(world: &World, name: &str) -> UserId {
    let reference = PersonReference(name.to_owned());
    find_person(&world.context(), &Actor::Command("test"), &reference).await.expect("everybody is there")
}

/// The names in braces of the tables, and what stands for them in this world.
async fn places(world: &World) -> Vec<(&'static str, String)> {
    let rp = world.relying_party("basic").await;
    for mut browser in [world.browser(), world.browser()] {
        rp.sign_in(&mut browser, &LUISA, &rp.request()).await;
    }
    let luisa = id_of(world, LUISA.username).await;
    let sessions = list_sessions_of(&world.context(), &Actor::Command("test"), luisa).await.expect("they are listed");
    vec![
        ("{luisa}", luisa.to_string()),
        ("{mario}", id_of(world, MARIO.username).await.to_string()),
        ("{studio}", id_of(world, STUDIO.username).await.to_string()),
        ("{operator}", id_of(world, OPERATOR.username).await.to_string()),
        ("{session}", sessions[0].id.to_string()),
        ("{other-session}", sessions[1].id.to_string()),
        ("{none}", "nobody".to_owned()),
    ]
}

fn filled(text: &str, places: &[(&'static str, String)]) -> String {
    places.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}

fn may(row: &str, column: usize) -> bool {
    row.split(' ').nth(column).expect("a mark for each role") == "x"
}

/// A browser in which a holder of the role has just signed in, and the token of its forms.
async fn at_work(world: &World, role: StaffRole) -> (Browser, String) {
    world.enter(&holder(role)).await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    rp.sign_in(&mut browser, &holder(role), &rp.request()).await;
    let page = browser.open(&world.home.address("/account/password")).await.page();
    (browser, page.input("csrf").expect("every form has one").to_owned())
}

#[tokio::test]
async fn pages_open_to_whom_the_table_says() {
    for (column, role) in StaffRole::ALL.into_iter().enumerate() {
        let world = World::start().await;
        let places = places(&world).await;
        let (mut browser, _) = at_work(&world, role).await;
        for (path, row) in PAGES {
            let answer = browser.get(&world.home.address(&filled(path, &places))).await;
            assert_eq!(answer.status, if may(row, column) { 200 } else { 403 }, "{role} at {path}");
        }
    }
}

#[tokio::test]
async fn buttons_work_for_whom_the_table_says() {
    for (column, role) in StaffRole::ALL.into_iter().enumerate() {
        let world = World::start().await;
        let places = places(&world).await;
        let (mut browser, csrf) = at_work(&world, role).await;
        for (path, fields, row) in ACTS {
            let mut form = vec![("csrf".to_owned(), csrf.clone())];
            form.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), filled(value, &places))));
            let answer = browser.post(&world.home.address(&filled(path, &places)), &form).await;
            let is_done = matches!(answer.status, 200 | 303);
            assert_eq!(is_done, may(row, column), "{role} at {path} with {fields:?}: {answer:?}");
            assert!(is_done || matches!(answer.status, 403 | 404), "{role} at {path}: {}", answer.status);
        }
    }
}

/// Neither a role nor its absence lets anybody act on their own account, or on staff beyond their reach.
#[tokio::test]
async fn nobody_acts_on_their_own_account_or_above() {
    let world = World::start().await;
    let (mut browser, csrf) = at_work(&world, StaffRole::DeskChief).await;
    let own = id_of(&world, "prova.ruolo").await;
    let administrator = id_of(&world, "paola.admin").await;
    for id in [own, administrator] {
        for action in ["suspend", "reset-second-factor", "activation-link", "appoint", "close"] {
            let form = [("csrf".to_owned(), csrf.clone()), ("action".to_owned(), action.to_owned())];
            let answer = browser.post(&world.home.address(&format!("/admin/people/{id}")), &form).await;
            assert_eq!(answer.status, 403, "{action} on {id}");
        }
        let person = show_person(&world.context(), &Actor::Command("test"), id).await.expect("still there");
        assert!(
            person.user.state == UserState::Active
                && person.second_factor_at.is_some()
                && !person.staff_roles.is_empty()
        );
    }
}
