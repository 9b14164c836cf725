//! Every parameter of the token, introspection and revocation endpoints: missing, oversized, of the wrong type,
//! wrongly encoded. The good request at the end shows that nothing was spoiled.

use super::{fresh_code, signed_in};
use varco_tests::relying_party::RelyingParty;
use varco_tests::relying_party::tokens::{read_token_error, read_tokens};
use varco_tests::world::World;
use varco_tests::world::wire::FORM;

const ENDPOINTS: [&str; 3] = ["token_endpoint", "introspection_endpoint", "revocation_endpoint"];

async fn error(rp: &RelyingParty, fields: &[(&str, &str)]) -> String {
    read_token_error(&rp.token_call(fields).await).1
}

#[tokio::test]
async fn missing_parameters_are_invalid_request() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in(&world).await;
    let (code, request) = fresh_code(&rp, &mut browser).await;
    let good = rp.exchange_fields(&code, &request);
    for (name, _) in &good {
        let fields: Vec<_> = good.iter().filter(|(found, _)| found != name).copied().collect();
        assert_eq!(error(&rp, &fields).await, "invalid_request", "{name} missing");
        let fields: Vec<_> =
            good.iter().map(|&(found, value)| (found, if found == *name { "" } else { value })).collect();
        assert_eq!(error(&rp, &fields).await, "invalid_request", "{name} empty");
    }
    assert_eq!(error(&rp, &[("grant_type", "refresh_token")]).await, "invalid_request");
    let _still_good = rp.exchange(&code, &request).await;
}

#[tokio::test]
async fn oversized_parameters_are_refused() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in(&world).await;
    let (code, request) = fresh_code(&rp, &mut browser).await;
    let long = "x".repeat(10_000);
    let good = rp.exchange_fields(&code, &request);
    for name in ["code", "redirect_uri", "grant_type", "code_verifier", "client_id", "resource"] {
        let mut fields: Vec<_> = good.iter().filter(|(found, _)| *found != name).copied().collect();
        fields.push((name, &long));
        let told = error(&rp, &fields).await;
        let allowed =
            ["invalid_request", "invalid_grant", "unsupported_grant_type", "invalid_client", "invalid_target"];
        assert!(allowed.contains(&told.as_str()), "{name}: {told}");
    }
    assert_eq!(error(&rp, &[("grant_type", "refresh_token"), ("refresh_token", &long)]).await, "invalid_request");
    let scope = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("scope", long.as_str())];
    assert_eq!(error(&rp, &scope).await, "invalid_scope");
}

/// S-82: not a form, too long a form, or a form in the query: never read.
#[tokio::test]
async fn only_a_form_in_the_body_is_read() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in(&world).await;
    let (code, request) = fresh_code(&rp, &mut browser).await;
    let form = varco_tests::world::wire::encode(&rp.exchange_fields(&code, &request));
    let basic = rp.basic();
    for endpoint in ENDPOINTS {
        let url = rp.endpoint(endpoint);
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
            let call = world.wire.call("POST", url).header("authorization", &basic).body(kind, form.clone());
            assert_eq!(read_token_error(&call.send().await).1, "invalid_request", "{endpoint} {kind}");
        }
        let in_query = world.wire.call("POST", &format!("{url}?{form}")).header("authorization", &basic);
        assert_eq!(
            read_token_error(&in_query.body(FORM, "").send().await).1,
            "invalid_request",
            "{endpoint} in the query"
        );
        let huge = format!("{form}&x={}", "y".repeat(100_000));
        let answer = world.wire.call("POST", url).header("authorization", &basic).body(FORM, huge).send().await;
        assert!(answer.status == 413 || answer.status == 400, "{endpoint}: {answer:?}");
        for broken in ["token=%ff&grant_type=x", "token=%zz", "grant_type=%00", "%"] {
            let call = world.wire.call("POST", url).header("authorization", &basic).body(FORM, broken);
            assert_eq!(read_token_error(&call.send().await).1, "invalid_request", "{endpoint} {broken}");
        }
    }
    let _still_good = rp.exchange(&code, &request).await;
}

#[tokio::test]
async fn wrong_values_get_the_right_error() {
    let world = World::start().await;
    let (rp, _, _) = signed_in(&world).await;
    let machine = world.relying_party("machine").await;
    let credentials = ("grant_type", "client_credentials");
    for scope in ["città", "a\"b", "a\\b"] {
        assert_eq!(error(&machine, &[credentials, ("scope", scope)]).await, "invalid_scope", "{scope}");
    }
    assert_eq!(error(&machine, &[credentials, ("scope", "openid profile")]).await, "invalid_scope");
    assert_eq!(error(&machine, &[credentials, ("scope", "things:burn")]).await, "invalid_scope");
    assert_eq!(error(&machine, &[credentials, ("resource", "nonsense")]).await, "invalid_target");
    let unknown = [("grant_type", "refresh_token"), ("refresh_token", "unknown")];
    assert_eq!(error(&rp, &unknown).await, "invalid_grant");
    let _unharmed = read_tokens(&machine.token_call(&[credentials, ("unknown", "parameter")]).await);
}

/// Doubled at introspection and revocation, too.
#[tokio::test]
async fn doubled_parameters_are_refused_at_introspection_and_revocation() {
    let world = World::start().await;
    let (rp, _, login) = signed_in(&world).await;
    let token = login.tokens.access_token();
    for endpoint in &ENDPOINTS[1..] {
        for twice in ["token", "token_type_hint"] {
            let fields = [("token", token), ("token_type_hint", "access_token"), (twice, "access_token")];
            let answer = rp.call(endpoint, &fields).send().await;
            assert_eq!(read_token_error(&answer), (400, "invalid_request".to_owned()), "{endpoint} {twice}");
        }
    }
    assert_eq!(rp.introspect(token).await["active"], true);
}
