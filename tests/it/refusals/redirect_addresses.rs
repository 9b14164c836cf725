//! S-48, S-49, S-78, S-81: nothing but the registered address, letter by letter.

use super::signed_in;
use varco_tests::relying_party::tokens::read_token_error;
use varco_tests::world::World;
use varco_tests::world::people::MARIO;
use varco_tests::world::wire::encode;

/// Variants of `https://basic.example/callback`, none of which is it.
fn variants() -> Vec<String> {
    let texts = [
        "https://basic.example/callback/",
        "https://basic.example/callback/extra",
        "https://basic.example/callbackextra",
        "https://basic.example/",
        "https://basic.example",
        "https://basic.example/../callback",
        "https://basic.example/x/../callback",
        "https://basic.example//callback",
        "https://basic.example/callback?x=1",
        "https://basic.example/callback?",
        "https://basic.example/callback#",
        "https://basic.example/callback#code",
        "https://basic.example/callback;x",
        "https://basic.example%2Fcallback",
        "https://basic.example/call%62ack",
        "https://basic.example/%63allback",
        "https://basic.example/Callback",
        "https://BASIC.example/callback",
        "HTTPS://basic.example/callback",
        "http://basic.example/callback",
        "https://basic.example:443/callback",
        "https://basic.example:8443/callback",
        "https://basic.example./callback",
        "https://user@basic.example/callback",
        "https://basic.example@evil.example/callback",
        "https://basic.example.evil.example/callback",
        "https://evil.example/https://basic.example/callback",
        "https://evil.example\\@basic.example/callback",
        "https://evil.example#https://basic.example/callback",
        "https://xn--basc-cpa.example/callback",
        "https://bas\u{131}c.example/callback",
        "https://basic.example/callback\r\nLocation: https://evil.example",
        "https://basic.example/callback\u{0}",
        " https://basic.example/callback",
        "https://basic.example/callback ",
        "https://basic.example/callback\t",
        "//basic.example/callback",
        "/callback",
        "basic.example/callback",
        "javascript:alert(1)//basic.example/callback",
        "data:text/html,basic",
        "https://*.example/callback",
        "https://second.example/callback",
        "[\"https://basic.example/callback\"]",
        "",
    ];
    let long = format!("https://basic.example/callback{}", "x".repeat(4000));
    texts.into_iter().map(str::to_owned).chain([long]).collect()
}

#[tokio::test]
async fn no_other_address_is_ever_redirected_to() {
    let world = World::start().await;
    let (rp, browser, _) = signed_in(&world).await;
    for variant in variants() {
        for prompt in ["none", "login"] {
            let request = rp.request().with("redirect_uri", &variant).with("prompt", prompt);
            let page = rp.authorize(&mut browser.clone(), &request).await.error_page();
            for link in &page.links {
                let leads_to = page.answer.url.join(link).expect("a link has an address");
                assert!(browser.is_at_home(&leads_to), "{variant}: a link leads to {leads_to}");
            }
        }
    }
    rp.sign_in(&mut browser.clone(), &MARIO, &rp.request()).await;
}

/// As an array, as another name, or twice in another order: none of it is the parameter.
#[tokio::test]
async fn the_address_cannot_be_smuggled_in() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let endpoint = rp.endpoint("authorization_endpoint").to_owned();
    let evil = "https://evil.example/callback";
    let requests = [
        rp.request().without("redirect_uri").also("redirect_uri[]", rp.redirect_uri()),
        rp.request().without("redirect_uri").also("Redirect_URI", rp.redirect_uri()),
        rp.request().also("redirect_uri", evil),
        rp.request().without("redirect_uri").also("redirect_uri", evil).also("redirect_uri", rp.redirect_uri()),
        rp.request().without("redirect_uri"),
    ];
    for request in requests {
        world.browser().open(&request.address(&endpoint)).await.error_page();
    }
    // In the body of a GET, or half in the query and half in the body of a POST, nothing is read twice.
    let request = rp.request();
    let query = encode(&[("redirect_uri", evil)]);
    let landing = world.browser().post_and_follow(&format!("{endpoint}?{query}"), &request.parameters).await;
    if let varco_tests::browser::Landing::Away(url) = landing {
        panic!("sent to {url}");
    }
}

/// RFC 8252, section 7.3: a native application may listen on any port of the loopback address, and nowhere else.
#[tokio::test]
async fn only_a_native_client_may_vary_the_port() {
    let world = World::start().await;
    let public = world.relying_party("public").await;
    let request = public.request().with("redirect_uri", "http://127.0.0.1:53219/native");
    public.sign_in(&mut world.browser(), &MARIO, &request).await;
    for wrong in [
        "http://127.0.0.1:53219/other",
        "http://127.0.0.2:53219/native",
        "http://localhost:53219/native",
        "http://127.0.0.1.evil.example/native",
        "http://127.0.0.1:53219@evil.example/native",
        "http://127.0.0.1:99999/native",
        "http://127.0.0.1:/native",
        "http://[::1]:53219/native",
        "https://public.example:8443/callback",
    ] {
        public.authorize(&mut world.browser(), &public.request().with("redirect_uri", wrong)).await.error_page();
    }
}

/// S-49: a client that is unknown, or not spelled right, stays here.
#[tokio::test]
async fn an_unknown_client_is_an_error_page() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    for id in ["nobody", "BASIC", " basic", "basic ", "basic\u{0}", "../basic", "'--", "città", &"b".repeat(5000)] {
        rp.authorize(&mut world.browser(), &rp.request().with("client_id", id)).await.error_page();
    }
    rp.authorize(&mut world.browser(), &rp.request().without("client_id")).await.error_page();
    rp.authorize(&mut world.browser(), &rp.request().with("client_id", "second")).await.error_page();
}

/// A client that was switched off gets nothing, and the code it holds is worth nothing.
#[tokio::test]
async fn a_disabled_client_is_refused_everywhere() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    let (code, request) = super::fresh_code(&rp, &mut browser).await;
    let off = rp.seed.clone().with(|client| client.state = idp::domain::client::ClientState::Disabled);
    let rp = world.register(off).await;
    rp.authorize(&mut browser, &rp.request()).await.error_page();
    assert_eq!(rp.exchange_error(&code, &request).await, (401, "invalid_client".to_owned()));
    let introspection = rp.call("introspection_endpoint", &[("token", login.tokens.access_token())]).send().await;
    assert_eq!(read_token_error(&introspection), (401, "invalid_client".to_owned()));
    assert_eq!(rp.userinfo_refusal(login.tokens.access_token()).await, 401);
}

/// S-81: where a login without a client leads is a path of ours, or the account.
#[tokio::test]
async fn the_way_back_from_a_login_stays_here() {
    let world = World::start().await;
    for back in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/%2F/evil.example",
        "javascript:alert(1)",
        "/\tevil.example",
        "///evil.example",
        "/account\r\nLocation: https://evil.example",
        "http:evil.example",
    ] {
        let mut browser = world.browser();
        let url = format!("{}?{}", world.home.address("/login"), encode(&[("return", back)]));
        let landing = browser.open(&url).await;
        let page = landing.page();
        if page.name == "error" {
            continue;
        }
        assert_eq!(page.name, "login", "{back}");
        let typed = [("username", MARIO.username), ("password", MARIO.password)];
        let form = page.form().filled("continue", &typed);
        let target = page.answer.url.join(&page.form().action).expect("an address");
        let answer = browser.post(target.as_str(), &form).await;
        let there = answer.location().expect("a right password leads on");
        assert!(browser.is_at_home(&there), "{back} leads to {there}");
    }
}
