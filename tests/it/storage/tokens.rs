//! Clients, what people allowed them, and what was made of it.

use super::bed::{Bed, Chance, NOW, PAIRS, assert_same, fresh_hash, lasting};
use idp::domain::assurance_level::AssuranceLevel;
use idp::domain::authorization::{Authorization, Terms};
use idp::domain::authorization_code::AuthorizationCode;
use idp::domain::authorization_request::ClaimsRequest;
use idp::domain::claim::Claim;
use idp::domain::client::Client;
use idp::domain::consent::Consent;
use idp::domain::credential::AuthenticationMethod;
use idp::domain::id::{AuthorizationId, ClientId, SessionId, UserId};
use idp::domain::language::LocalizedText;
use idp::domain::refresh_token::RefreshToken;
use idp::domain::time::Span;
use idp::storage::clients::{self, ClientOrigin, StoredClient};
use idp::storage::{authorization_codes, authorizations, consents, refresh_tokens, revoked_tokens};
use std::collections::BTreeSet;

on_both!(
    a_client_is_entered_replaced_and_removed,
    a_removed_client_takes_along_what_people_allowed_it,
    a_consent_is_kept_replaced_and_taken_back,
    an_authorization_comes_back_as_it_was_kept,
    live_authorizations_are_listed_newest_first,
    revoking_reaches_what_it_says_and_no_more,
    other_sessions_lose_what_they_were_allowed,
    one_of_two_revokes_an_authorization,
    a_code_comes_back_and_is_used_once,
    one_of_two_uses_a_code,
    a_refresh_token_comes_back_and_notes_its_first_use,
    one_of_two_is_the_first_to_refresh,
    a_revoked_token_stays_revoked,
    another_body_sees_and_touches_nothing,
);

fn client_id(text: &str) -> &'static ClientId {
    lasting(text.parse().expect("a client id"))
}

fn client(id: &str) -> StoredClient {
    StoredClient {
        client: Client::new(client_id(id).clone(), LocalizedText::italian("Anagrafe «è»".to_owned())),
        secret_hash: Some(fresh_hash()),
        origin: ClientOrigin::Catalogue,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn authorization(user: UserId, client: &str) -> Authorization {
    Authorization {
        id: AuthorizationId::new(NOW, &Chance),
        user,
        client: client_id(client).clone(),
        session: SessionId::new(NOW, &Chance),
        offline: false,
        created_at: NOW,
        expires_at: NOW + Span::days(90),
        revoked_at: None,
        terms: Terms {
            scopes: "openid offline_access".parse().expect("scopes"),
            claims: ClaimsRequest { id_token: [(Claim::ALL[0], true)].into(), ..ClaimsRequest::default() },
            resource: "https://api.example".to_owned(),
            sid: "sid".to_owned(),
            authenticated_at: NOW,
            level: AssuranceLevel::Two,
            methods: vec![AuthenticationMethod::Password, AuthenticationMethod::Totp],
        },
    }
}

fn code() -> AuthorizationCode {
    AuthorizationCode {
        hash: fresh_hash(),
        authorization: AuthorizationId::new(NOW, &Chance),
        client: client_id("anagrafe").clone(),
        redirect_uri: "https://anagrafe.example/cb".to_owned(),
        code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
        nonce: None,
        created_at: NOW,
        expires_at: NOW + Span::seconds(60),
        consumed_at: None,
    }
}

fn refresh_token() -> RefreshToken {
    RefreshToken {
        hash: fresh_hash(),
        authorization: AuthorizationId::new(NOW, &Chance),
        created_at: NOW,
        expires_at: NOW + Span::days(14),
        used_at: None,
    }
}

async fn is_live(bed: &Bed, id: AuthorizationId) -> bool {
    let found = authorizations::find(&mut bed.store.read(), bed.a, id).await.expect("readable");
    found.expect("the authorization is kept").revoked_at.is_none()
}

async fn a_client_is_entered_replaced_and_removed(bed: &Bed) {
    let (a, first) = (bed.a, lasting(client("zeta")));
    let find = async |id| clients::find(&mut bed.store.read(), a, id).await.expect("readable");
    assert!(find(&first.client.id).await.is_none());
    keep!(bed, |on| clients::put(on, a, first));
    keep!(bed, |on| clients::put(on, a, lasting(client("alfa"))));
    assert_same(&find(&first.client.id).await.as_ref(), &Some(first));
    let changed = lasting(StoredClient {
        secret_hash: None,
        origin: ClientOrigin::Administrator,
        created_at: NOW + Span::days(1),
        updated_at: NOW + Span::days(1),
        ..client("zeta")
    });
    keep!(bed, |on| clients::put(on, a, changed));
    let expected = StoredClient { created_at: NOW, ..changed.clone() };
    assert_same(&find(&first.client.id).await.as_ref(), &Some(&expected));
    let all = clients::list(&mut bed.store.read(), a).await.expect("readable");
    assert_eq!(all.iter().map(|one| one.client.id.as_str()).collect::<Vec<_>>(), ["alfa", "zeta"]);
    assert!(keep!(bed, |on| clients::remove(on, a, &first.client.id, NOW)));
    assert!(!keep!(bed, |on| clients::remove(on, a, &first.client.id, NOW)));
    assert!(find(&first.client.id).await.is_none());
}

/// Another client that is entered under the same id later inherits neither tokens nor consents.
async fn a_removed_client_takes_along_what_people_allowed_it(bed: &Bed) {
    let (a, b, user, neighbour) = (bed.a, bed.b, bed.person().await.id, bed.person().await.id);
    let (one, two) = (lasting(client("one")), lasting(client("two")));
    let consent = |user, client: &str| {
        let (client, scopes) = (client_id(client).clone(), "openid".parse().expect("scopes"));
        lasting(Consent { user, client, scopes, claims: BTreeSet::new(), granted_at: NOW })
    };
    for app in [one, two] {
        keep!(bed, |on| clients::put(on, a, app));
    }
    for kept in [consent(user, "one"), consent(neighbour, "one"), consent(user, "two")] {
        keep!(bed, |on| consents::put(on, a, kept));
    }
    let offline = lasting(Authorization { offline: true, ..authorization(user, "one") });
    let (others, elsewhere) = (lasting(authorization(neighbour, "one")), lasting(authorization(user, "two")));
    for kept in [offline, others, elsewhere] {
        keep!(bed, |on| authorizations::insert(on, a, kept));
    }
    assert_eq!(keep!(bed, |on| authorizations::revoke_of_client(on, b, &one.client.id, NOW)), 0, "of another body");
    assert_eq!(keep!(bed, |on| consents::remove_of_client(on, b, &one.client.id)), 0, "of another body");
    assert!(is_live(bed, offline.id).await);
    assert!(keep!(bed, |on| clients::remove(on, a, &one.client.id, NOW)));
    assert!(!is_live(bed, offline.id).await && !is_live(bed, others.id).await);
    assert!(is_live(bed, elsewhere.id).await, "another client's");
    let mut reading = bed.store.read();
    let left = consents::list(&mut reading, a, user).await.expect("readable");
    assert_eq!(left.iter().map(|consent| consent.client.as_str()).collect::<Vec<_>>(), ["two"]);
    assert_eq!(consents::list(&mut reading, a, neighbour).await.expect("readable"), []);
}

async fn a_consent_is_kept_replaced_and_taken_back(bed: &Bed) {
    let (a, user) = (bed.a, bed.person().await.id);
    let consent = |client: &str, scopes: &str| {
        lasting(Consent {
            user,
            client: client_id(client).clone(),
            scopes: scopes.parse().expect("scopes"),
            claims: BTreeSet::from([Claim::ALL[0]]),
            granted_at: NOW,
        })
    };
    let (first, wider, other) = (consent("one", "openid"), consent("one", "openid profile"), consent("two", "openid"));
    let find = async || consents::find(&mut bed.store.read(), a, user, &first.client).await.expect("readable");
    assert_eq!(find().await, None);
    for kept in [first, wider, other] {
        keep!(bed, |on| consents::put(on, a, kept));
    }
    assert_eq!(find().await.as_ref(), Some(wider));
    let all = consents::list(&mut bed.store.read(), a, user).await.expect("readable");
    assert_eq!(all.iter().collect::<Vec<_>>(), [wider, other]);
    assert!(keep!(bed, |on| consents::remove(on, a, user, &first.client)));
    assert!(!keep!(bed, |on| consents::remove(on, a, user, &first.client)));
    assert_eq!(find().await, None);
}

async fn an_authorization_comes_back_as_it_was_kept(bed: &Bed) {
    let (a, user) = (bed.a, bed.person().await.id);
    for offline in [false, true] {
        let kept = lasting(Authorization { offline, ..authorization(user, "one") });
        let find = async || authorizations::find(&mut bed.store.read(), a, kept.id).await.expect("readable");
        assert!(find().await.is_none());
        keep!(bed, |on| authorizations::insert(on, a, kept));
        assert_same(&find().await.as_ref(), &Some(kept));
        let again = try_keep!(bed, |on| authorizations::insert(on, a, kept));
        assert!(matches!(again, Err(idp::storage::StorageError::Conflict)));
    }
}

async fn live_authorizations_are_listed_newest_first(bed: &Bed) {
    let (a, user, neighbour) = (bed.a, bed.person().await.id, bed.person().await.id);
    let aged = |seconds| {
        let id = AuthorizationId::new(NOW + Span::seconds(seconds), &Chance);
        lasting(Authorization { id, ..authorization(user, "one") })
    };
    let (old, new, revoked) = (aged(0), aged(1), aged(2));
    let dead = lasting(Authorization { expires_at: NOW, ..authorization(user, "one") });
    for kept in [old, new, revoked, dead, lasting(authorization(neighbour, "one"))] {
        keep!(bed, |on| authorizations::insert(on, a, kept));
    }
    assert!(keep!(bed, |on| authorizations::revoke(on, a, revoked.id, NOW)));
    let listed = authorizations::list_live(&mut bed.store.read(), a, user, NOW).await.expect("readable");
    assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [new.id, old.id]);
}

async fn revoking_reaches_what_it_says_and_no_more(bed: &Bed) {
    let (a, user, neighbour) = (bed.a, bed.person().await.id, bed.person().await.id);
    let session = SessionId::new(NOW, &Chance);
    let bound = lasting(Authorization { session, ..authorization(user, "one") });
    let offline = lasting(Authorization { session, offline: true, ..authorization(user, "one") });
    let elsewhere = lasting(authorization(user, "two"));
    let stranger = lasting(authorization(neighbour, "one"));
    for kept in [bound, offline, elsewhere, stranger] {
        keep!(bed, |on| authorizations::insert(on, a, kept));
    }
    let live = async || {
        let mut live = Vec::new();
        for kept in [bound, offline, elsewhere, stranger] {
            live.push(is_live(bed, kept.id).await);
        }
        live
    };
    assert_eq!(keep!(bed, |on| authorizations::revoke_of_session(on, a, session, NOW)), 1);
    assert_eq!(live().await, [false, true, true, true]);
    let one = client_id("one");
    assert_eq!(keep!(bed, |on| authorizations::revoke_of_user_and_client(on, a, user, one, NOW)), 1);
    assert_eq!(live().await, [false, false, true, true]);
    assert_eq!(keep!(bed, |on| authorizations::revoke_of_user(on, a, user, NOW)), 1);
    assert_eq!(live().await, [false, false, false, true]);
    assert_eq!(keep!(bed, |on| authorizations::revoke_of_user(on, a, user, NOW)), 0);
}

async fn other_sessions_lose_what_they_were_allowed(bed: &Bed) {
    let (a, user, neighbour) = (bed.a, bed.person().await.id, bed.person().await.id);
    let session = SessionId::new(NOW, &Chance);
    let here = lasting(Authorization { session, ..authorization(user, "one") });
    let elsewhere = lasting(Authorization { offline: true, ..authorization(user, "one") });
    let stranger = lasting(authorization(neighbour, "one"));
    for kept in [here, elsewhere, stranger] {
        keep!(bed, |on| authorizations::insert(on, a, kept));
    }
    let b = bed.b;
    assert_eq!(keep!(bed, |on| authorizations::revoke_of_other_sessions(on, b, (user, session), NOW)), 0);
    assert_eq!(keep!(bed, |on| authorizations::revoke_of_other_sessions(on, a, (user, session), NOW)), 1);
    assert!(is_live(bed, here.id).await && is_live(bed, stranger.id).await);
    assert!(!is_live(bed, elsewhere.id).await, "also what was to outlive its session");
}

async fn one_of_two_revokes_an_authorization(bed: &Bed) {
    let (a, user) = (bed.a, bed.person().await.id);
    let all: &'static Vec<Authorization> = lasting((0..PAIRS).map(|_| authorization(user, "one")).collect());
    for kept in all {
        keep!(bed, |on| authorizations::insert(on, a, kept));
    }
    race!(bed, |on, pair| authorizations::revoke(on, a, all[pair].id, NOW));
}

async fn a_code_comes_back_and_is_used_once(bed: &Bed) {
    let (a, kept) = (bed.a, lasting(code()));
    let find = async || authorization_codes::find(&mut bed.store.read(), a, kept.hash).await.expect("readable");
    assert!(find().await.is_none());
    assert!(!keep!(bed, |on| authorization_codes::consume(on, a, kept.hash, NOW)), "there is no such code");
    keep!(bed, |on| authorization_codes::insert(on, a, kept));
    assert_same(&find().await.as_ref(), &Some(kept));
    assert!(keep!(bed, |on| authorization_codes::consume(on, a, kept.hash, NOW)));
    assert!(!keep!(bed, |on| authorization_codes::consume(on, a, kept.hash, NOW)));
    let used = find().await.expect("a used code is still found, to notice its replay");
    assert_same(&used, &AuthorizationCode { consumed_at: Some(NOW), ..kept.clone() });
    let again = try_keep!(bed, |on| authorization_codes::insert(on, a, kept));
    assert!(matches!(again, Err(idp::storage::StorageError::Conflict)));
}

async fn one_of_two_uses_a_code(bed: &Bed) {
    let a = bed.a;
    let all: &'static Vec<AuthorizationCode> = lasting((0..PAIRS).map(|_| code()).collect());
    for kept in all {
        keep!(bed, |on| authorization_codes::insert(on, a, kept));
    }
    race!(bed, |on, pair| authorization_codes::consume(on, a, all[pair].hash, NOW));
}

async fn a_refresh_token_comes_back_and_notes_its_first_use(bed: &Bed) {
    let (a, kept) = (bed.a, lasting(refresh_token()));
    let find = async || refresh_tokens::find(&mut bed.store.read(), a, kept.hash).await.expect("readable");
    assert!(find().await.is_none());
    assert!(!keep!(bed, |on| refresh_tokens::mark_used(on, a, kept.hash, NOW)), "there is no such token");
    keep!(bed, |on| refresh_tokens::insert(on, a, kept));
    assert_same(&find().await.as_ref(), &Some(kept));
    assert!(keep!(bed, |on| refresh_tokens::mark_used(on, a, kept.hash, NOW)));
    assert!(!keep!(bed, |on| refresh_tokens::mark_used(on, a, kept.hash, NOW + Span::seconds(1))));
    assert_eq!(find().await.expect("kept").used_at, Some(NOW), "the first use stays");
    let again = try_keep!(bed, |on| refresh_tokens::insert(on, a, kept));
    assert!(matches!(again, Err(idp::storage::StorageError::Conflict)));
}

async fn one_of_two_is_the_first_to_refresh(bed: &Bed) {
    let a = bed.a;
    let all: &'static Vec<RefreshToken> = lasting((0..PAIRS).map(|_| refresh_token()).collect());
    for kept in all {
        keep!(bed, |on| refresh_tokens::insert(on, a, kept));
    }
    race!(bed, |on, pair| refresh_tokens::mark_used(on, a, all[pair].hash, NOW));
}

async fn a_revoked_token_stays_revoked(bed: &Bed) {
    let a = bed.a;
    let contains = async |jti| revoked_tokens::contains(&mut bed.store.read(), a, jti).await.expect("readable");
    assert!(!contains("j1").await);
    for _ in 0..2 {
        keep!(bed, |on| revoked_tokens::insert(on, a, "j1", NOW + Span::minutes(5)));
    }
    assert!(contains("j1").await);
    assert!(!contains("J1").await, "case matters");
    assert!(!revoked_tokens::contains(&mut bed.store.read(), bed.b, "j1").await.expect("readable"));
}

async fn another_body_sees_and_touches_nothing(bed: &Bed) {
    let (a, b, user) = (bed.a, bed.b, bed.person().await.id);
    let (app, allowed) = (lasting(client("one")), lasting(authorization(user, "one")));
    let (code, token) = (lasting(code()), lasting(refresh_token()));
    let id = &app.client.id;
    let consent = lasting(Consent {
        user,
        client: id.clone(),
        scopes: "openid".parse().expect("scopes"),
        claims: BTreeSet::new(),
        granted_at: NOW,
    });
    keep!(bed, |on| clients::put(on, a, app));
    keep!(bed, |on| consents::put(on, a, consent));
    keep!(bed, |on| authorizations::insert(on, a, allowed));
    keep!(bed, |on| authorization_codes::insert(on, a, code));
    keep!(bed, |on| refresh_tokens::insert(on, a, token));
    let mut reading = bed.store.read();
    assert!(clients::find(&mut reading, b, id).await.expect("readable").is_none());
    assert!(clients::list(&mut reading, b).await.expect("readable").is_empty());
    assert_eq!(consents::find(&mut reading, b, user, id).await.expect("readable"), None);
    assert_eq!(consents::list(&mut reading, b, user).await.expect("readable"), []);
    assert!(authorizations::find(&mut reading, b, allowed.id).await.expect("readable").is_none());
    assert!(authorizations::list_live(&mut reading, b, user, NOW).await.expect("readable").is_empty());
    assert!(authorization_codes::find(&mut reading, b, code.hash).await.expect("readable").is_none());
    assert!(refresh_tokens::find(&mut reading, b, token.hash).await.expect("readable").is_none());
    assert!(!keep!(bed, |on| clients::remove(on, b, id, NOW)));
    assert!(!keep!(bed, |on| consents::remove(on, b, user, id)));
    assert!(try_keep!(bed, |on| consents::put(on, b, consent)).is_err(), "the person is not of that body");
    assert!(!keep!(bed, |on| authorizations::revoke(on, b, allowed.id, NOW)));
    assert_eq!(keep!(bed, |on| authorizations::revoke_of_user(on, b, user, NOW)), 0);
    assert_eq!(keep!(bed, |on| authorizations::revoke_of_session(on, b, allowed.session, NOW)), 0);
    assert_eq!(keep!(bed, |on| authorizations::revoke_of_user_and_client(on, b, user, id, NOW)), 0);
    assert!(!keep!(bed, |on| authorization_codes::consume(on, b, code.hash, NOW)));
    assert!(!keep!(bed, |on| refresh_tokens::mark_used(on, b, token.hash, NOW)));
    assert!(is_live(bed, allowed.id).await);
    assert_same(&clients::find(&mut reading, a, id).await.expect("readable").as_ref(), &Some(app));
}
