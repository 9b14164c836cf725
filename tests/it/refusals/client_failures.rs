//! S-148: a client that fails too often to prove itself waits, at every endpoint that asks for its proof.

use idp::domain::time::Span;
use varco_tests::relying_party::{RelyingParty, basic_header};
use varco_tests::world::World;
use varco_tests::world::hardened::assert_hardened;
use varco_tests::world::wire::Answer;

async fn ask(rp: &RelyingParty, endpoint: &str, secret: &str) -> Answer {
    let fields = [("grant_type", "client_credentials"), ("token", "x")];
    let header = basic_header(rp.seed.id(), secret);
    rp.wire.post(rp.endpoint(endpoint), &fields).header("authorization", &header).send().await
}

#[tokio::test]
async fn guessing_a_secret_is_slowed_down() {
    let world = World::with_limits().await;
    let rp = world.relying_party("machine").await;
    let endpoints = ["token_endpoint", "introspection_endpoint", "revocation_endpoint"];
    for count in 0..10 {
        let refused = ask(&rp, endpoints[count % 3], "wrong").await;
        assert_eq!((refused.status, &refused.json()["error"]), (401, &"invalid_client".into()));
    }
    for endpoint in endpoints {
        let waits = ask(&rp, endpoint, rp.secret()).await;
        assert_hardened(&waits);
        assert_eq!((waits.status, &waits.json()["error"]), (429, &"temporarily_unavailable".into()), "{endpoint}");
        assert_eq!(waits.header("retry-after"), Some("2"), "{endpoint}");
    }
    world.advance(Span::seconds(2));
    for endpoint in endpoints {
        assert_eq!(ask(&rp, endpoint, rp.secret()).await.status, 200, "{endpoint}");
    }
}
