//! S-162 and S-163 for every page: no form counts without its own token, and no page opens to whom it does not belong.

use varco_tests::browser::Browser;
use varco_tests::relying_party::RelyingParty;
use varco_tests::world::World;
use varco_tests::world::people::{ADMINISTRATOR, LUISA, MARIO, OPERATOR, Person};

/// Every address that takes a form from a person.
const FORMS: &[&str] = &[
    "/login",
    "/login/second-factor",
    "/register",
    "/register/verify",
    "/password/forgot",
    "/password/reset",
    "/activate",
    "/setup",
    "/step-up",
    "/logout",
    "/consent",
    "/account/password",
    "/account/sessions",
    "/account/consents",
    "/account/second-factor",
    "/admin/people/new",
    "/admin/people/0198a000-0000-7000-8000-000000000001",
    "/admin/clients/new",
    "/admin/clients/basic",
    "/admin/keys",
    "/admin/sessions",
    "/admin/audit",
];

async fn signed_in(world: &World, person: &Person) -> (RelyingParty, Browser) {
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    rp.sign_in(&mut browser, person, &rp.request()).await;
    (rp, browser)
}

fn field(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Whoever is signed in: without the token, and with one of another browser, nothing happens.
#[tokio::test]
async fn no_form_counts_without_its_own_token() {
    let world = World::start().await;
    let (rp, mut browser) = signed_in(&world, &ADMINISTRATOR).await;
    let mut stranger = world.browser();
    let theirs = rp.authorize(&mut stranger, &rp.request()).await.page();
    let theirs = theirs.input("csrf").expect("every form has one").to_owned();
    for path in FORMS {
        for token in [None, Some(""), Some("forged"), Some(theirs.as_str())] {
            let mut fields = vec![field("action", "continue"), field("username", "x"), field("session", "x")];
            fields.extend(token.map(|token| field("csrf", token)));
            let answer = browser.post(&world.home.address(path), &fields).await;
            let is_refused = (400..500).contains(&answer.status);
            // An address that takes no form sends whoever posts there to the login, where nothing counts either.
            assert!(is_refused, "{path} with {token:?}: {} {:?}", answer.status, answer.header("location"));
        }
    }
    assert!(rp.is_logged_in(&mut browser).await, "nobody was signed out by a foreign form");
}

/// The pages of staff are for staff, and among them for those whose role it is (DECISIONS 5).
#[tokio::test]
async fn pages_of_staff_open_to_their_roles_alone() {
    let world = World::start().await;
    let pages = ["/admin", "/admin/people", "/admin/clients", "/admin/sessions", "/admin/keys", "/admin/audit"];
    let (_, mut mario) = signed_in(&world, &MARIO).await;
    for path in pages {
        let page = mario.open(&world.home.address(path)).await.page();
        assert!(page.name == "error" && [403, 404].contains(&page.answer.status), "{path}: {}", page.name);
    }
    let (_, mut desk) = signed_in(&world, &OPERATOR).await;
    for path in ["/admin/keys", "/admin/audit"] {
        let page = desk.open(&world.home.address(path)).await.page();
        assert!(page.name == "error" && [403, 404].contains(&page.answer.status), "{path}: {}", page.name);
    }
    let (_, mut administrator) = signed_in(&world, &ADMINISTRATOR).await;
    for path in ["/admin", "/admin/people", "/admin/clients"] {
        assert_eq!(administrator.open(&world.home.address(path)).await.page().answer.status, 200, "{path}");
    }
}

/// Person A cannot end a session of person B, whatever identifier is sent.
#[tokio::test]
async fn nobody_ends_the_sessions_of_others() {
    let world = World::start().await;
    let (rp, mut mario) = signed_in(&world, &MARIO).await;
    let (_, mut elsewhere) = signed_in(&world, &LUISA).await;
    let (_, mut luisa) = signed_in(&world, &LUISA).await;
    let session = luisa.open(&world.home.address("/account/sessions")).await.page();
    let hers = session.answer.body.split("name=\"session\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
    let hers = hers.and_then(|rest| rest.split('"').next()).expect("her other session is listed").to_owned();
    let _an_id: idp::domain::id::SessionId = hers.parse().expect("sessions have ids");
    let own = mario.open(&world.home.address("/account/sessions")).await.page();
    let csrf = own.input("csrf").expect("every form has one").to_owned();
    let unknown = "0198a000-0000-7000-8000-000000000001".to_owned();
    for id in [hers, unknown, "not an id".to_owned(), String::new()] {
        let fields = [field("csrf", &csrf), field("action", "end"), field("session", &id)];
        let answer = mario.post(&world.home.address("/account/sessions"), &fields).await;
        assert!((400..500).contains(&answer.status), "{id}: {answer:?}");
    }
    assert!(rp.is_logged_in(&mut luisa).await && rp.is_logged_in(&mut elsewhere).await);
}

/// Links that were never sent open nothing, and say so in the same words.
#[tokio::test]
async fn invented_links_open_nothing() {
    let world = World::start().await;
    for path in ["/register/verify", "/password/reset", "/activate", "/setup"] {
        for token in ["", "x", &"A".repeat(43), &"x".repeat(5000), "%2e%2e", "'--"] {
            let url = format!("{}?token={token}", world.home.address(path));
            let mut browser = world.browser();
            let page = browser.open(&url).await.page();
            if page.name == "error" {
                assert!(page.answer.status >= 400, "{path}");
                continue;
            }
            // The page may wait for the person before it looks: then the form is what is refused.
            let mut fields =
                vec![field("action", "continue"), field("token", token), field("password", "nove mele in fila")];
            fields.extend(page.input("csrf").map(|csrf| field("csrf", csrf)));
            let answer = browser.post(&url, &fields).await;
            assert!((400..500).contains(&answer.status), "{path} {token}: {answer:?}");
        }
    }
}
