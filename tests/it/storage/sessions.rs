//! Logins, the clients they reach, and the requests of these.

use super::bed::{Bed, Chance, NOW, PAIRS, assert_same, fresh_hash, lasting, session};
use idp::domain::assurance_level::AssuranceLevel;
use idp::domain::authorization_request::{
    AuthorizationRequest, ClaimsRequest, Display, Progress, Prompt, RequestParameters,
};
use idp::domain::credential::AuthenticationMethod;
use idp::domain::id::{AuthorizationRequestId, SessionId};
use idp::domain::session::Session;
use idp::domain::time::Span;
use idp::storage::authorization_requests::{self, StoredRequest};
use idp::storage::sessions::{self, SessionClient};
use std::collections::BTreeSet;

on_both!(
    a_session_comes_back_by_key_and_by_cookie,
    two_sessions_never_share_a_cookie,
    a_step_up_changes_what_it_may,
    a_sighting_never_goes_back,
    open_sessions_are_listed_newest_first,
    one_of_two_ends_a_session,
    a_session_is_held_while_it_is_as_it_was_read,
    a_session_that_is_held_does_not_end_meanwhile,
    a_client_keeps_the_sid_of_its_first_time,
    a_request_comes_back_and_moves_on,
    a_finished_request_stays_as_it_is,
    an_expired_request_is_not_finished,
    one_of_two_finishes_a_request,
    another_body_sees_and_touches_no_session,
    another_body_sees_and_touches_no_request,
);

async fn found(bed: &Bed, id: SessionId) -> Session {
    sessions::find(&mut bed.store.read(), bed.a, id).await.expect("readable").expect("the session is kept")
}

fn request() -> StoredRequest {
    let parameters = RequestParameters {
        client: "anagrafe".parse().expect("a client id"),
        redirect_uri: "https://anagrafe.example/cb?x=1".parse().expect("a redirect URI"),
        scopes: "openid profile".parse().expect("scopes"),
        state: Some("à \"s\" \0 \u{1F600}".to_owned()),
        nonce: Some("n".to_owned()),
        code_challenge: None,
        prompt: BTreeSet::from([Prompt::Consent]),
        max_age: Some(Span::minutes(5)),
        acr: None,
        claims: ClaimsRequest::default(),
        login_hint: None,
        ui_locales: None,
        required_subject: None,
        resources: vec!["https://api.example".to_owned()],
        display: Display::Page,
    };
    let request = AuthorizationRequest::accept(AuthorizationRequestId::new(NOW, &Chance), parameters, NOW);
    StoredRequest { request, browser: fresh_hash() }
}

async fn a_session_comes_back_by_key_and_by_cookie(bed: &Bed) {
    let kept = bed.session().await;
    assert_same(&found(bed, kept.id).await, kept);
    let by_cookie = sessions::find_by_hash(&mut bed.store.read(), bed.a, kept.hash)
        .await
        .expect("readable")
        .map(|(found, _)| found);
    assert_same(&by_cookie.as_ref(), &Some(kept));
    let absent = session(kept.user);
    assert!(sessions::find(&mut bed.store.read(), bed.a, absent.id).await.expect("readable").is_none());
    assert!(sessions::find_by_hash(&mut bed.store.read(), bed.a, absent.hash).await.expect("readable").is_none());
}

async fn two_sessions_never_share_a_cookie(bed: &Bed) {
    let (a, kept) = (bed.a, bed.session().await);
    let copy = lasting(Session { hash: kept.hash, ..session(kept.user) });
    let refused = try_keep!(bed, |on| sessions::insert(on, a, copy));
    assert!(matches!(refused, Err(idp::storage::StorageError::Conflict)));
}

async fn a_step_up_changes_what_it_may(bed: &Bed) {
    let (a, kept) = (bed.a, bed.session().await);
    let mut stepped = kept.clone();
    stepped.hash = fresh_hash();
    stepped.authenticated_at = NOW + Span::minutes(9);
    stepped.last_seen_at = NOW + Span::minutes(9);
    stepped.level = AssuranceLevel::Three;
    stepped.methods = vec![AuthenticationMethod::CardWithPin];
    let stepped = lasting(stepped);
    keep!(bed, |on| sessions::update(on, a, stepped));
    assert_same(&found(bed, kept.id).await, stepped);
    let old_cookie = sessions::find_by_hash(&mut bed.store.read(), a, kept.hash).await.expect("readable");
    assert!(old_cookie.is_none(), "the old cookie is worth nothing");
    assert!(keep!(bed, |on| sessions::end(on, a, kept.id, NOW)));
    keep!(bed, |on| sessions::update(on, a, kept));
    assert_eq!(found(bed, kept.id).await.hash, stepped.hash, "an ended session does not change any more");
}

async fn a_sighting_never_goes_back(bed: &Bed) {
    let (a, kept) = (bed.a, bed.session().await);
    let later = NOW + Span::minutes(5);
    keep!(bed, |on| sessions::mark_seen(on, a, kept.id, later));
    keep!(bed, |on| sessions::mark_seen(on, a, kept.id, NOW));
    assert_eq!(found(bed, kept.id).await.last_seen_at, later);
}

async fn open_sessions_are_listed_newest_first(bed: &Bed) {
    let (a, user) = (bed.a, bed.person().await.id);
    let open: Vec<&'static Session> = (0..3)
        .map(|age| {
            let id = SessionId::new(NOW + Span::seconds(age), &Chance);
            lasting(Session { id, ..session(user) })
        })
        .collect();
    let expired = lasting(Session { expires_at: NOW, ..session(user) });
    let ended = lasting(session(user));
    for kept in open.iter().copied().chain([expired, ended]) {
        keep!(bed, |on| sessions::insert(on, a, kept));
    }
    assert!(keep!(bed, |on| sessions::end(on, a, ended.id, NOW)));
    let stranger = bed.session().await;
    let mut reading = bed.store.read();
    let mine = sessions::list_open(&mut reading, a, user, NOW).await.expect("readable");
    let newest_first = [open[2].id, open[1].id, open[0].id];
    assert_eq!(mine.iter().map(|one| one.id).collect::<Vec<_>>(), newest_first);
    let all = sessions::list_all_open(&mut reading, a, NOW, 9).await.expect("readable");
    assert_eq!(all.len(), 4);
    assert!(all.iter().any(|one| one.id == stranger.id));
    assert_eq!(sessions::list_all_open(&mut reading, a, NOW, 2).await.expect("readable").len(), 2);
    assert_eq!(sessions::count_open(&mut reading, a, NOW).await.expect("readable"), 4);
}

async fn a_session_is_held_while_it_is_as_it_was_read(bed: &Bed) {
    let (a, b, kept) = (bed.a, bed.b, bed.session().await);
    assert!(keep!(bed, |on| sessions::hold(on, a, kept)));
    assert!(!keep!(bed, |on| sessions::hold(on, b, kept)), "of another body");
    assert_same(&found(bed, kept.id).await, kept);
    let renewed = lasting(Session { hash: fresh_hash(), ..kept.clone() });
    keep!(bed, |on| sessions::update(on, a, renewed));
    assert!(!keep!(bed, |on| sessions::hold(on, a, kept)), "under another cookie by now");
    assert!(keep!(bed, |on| sessions::hold(on, a, renewed)));
    assert!(keep!(bed, |on| sessions::end(on, a, kept.id, NOW)));
    assert!(!keep!(bed, |on| sessions::hold(on, a, renewed)));
}

/// What hangs on a session is given and ended by two who act at once: the end finds what was given, or nothing is given.
async fn a_session_that_is_held_does_not_end_meanwhile(bed: &Bed) {
    let (a, kept) = (bed.a, bed.session().await);
    let all: &'static Vec<Session> = lasting((0..PAIRS).map(|_| session(kept.user)).collect());
    for one in all {
        keep!(bed, |on| sessions::insert(on, a, one));
    }
    let giving = (0..PAIRS).map(|pair| {
        let (store, session) = (bed.store.clone(), &all[pair]);
        let member = lasting(SessionClient { client: "anagrafe".parse().expect("a client id"), sid: "s".to_owned() });
        tokio::spawn(async move {
            let work = store.write(move |on| {
                Box::pin(async move {
                    if sessions::hold(on, a, session).await? {
                        sessions::join_client(on, a, session.id, member, NOW).await?;
                    }
                    Ok(idp::storage::Ending::Commit(()))
                })
            });
            work.await.expect("the job succeeds");
        })
    });
    let ending = (0..PAIRS).map(|pair| {
        let (store, id) = (bed.store.clone(), all[pair].id);
        tokio::spawn(async move {
            let work = store.write(move |on| {
                Box::pin(async move {
                    sessions::end(on, a, id, NOW).await?;
                    Ok(idp::storage::Ending::Commit(sessions::clients(on, a, id).await?.len()))
                })
            });
            work.await.expect("the job succeeds")
        })
    });
    let (giving, ending): (Vec<_>, Vec<_>) = (giving.collect(), ending.collect());
    for giver in giving {
        giver.await.expect("no panic");
    }
    for (session, ender) in all.iter().zip(ending) {
        let seen = ender.await.expect("no panic");
        let given = sessions::clients(&mut bed.store.read(), a, session.id).await.expect("readable").len();
        assert_eq!(given, seen, "nothing is given behind the back of the end");
    }
}

async fn one_of_two_ends_a_session(bed: &Bed) {
    let (a, user) = (bed.a, bed.person().await.id);
    let all: &'static Vec<Session> = lasting((0..PAIRS).map(|_| session(user)).collect());
    for kept in all {
        keep!(bed, |on| sessions::insert(on, a, kept));
    }
    race!(bed, |on, pair| sessions::end(on, a, all[pair].id, NOW));
    assert_eq!(found(bed, all[0].id).await.ended_at, Some(NOW));
    assert!(!keep!(bed, |on| sessions::end(on, a, session(user).id, NOW)), "there is no such session");
}

async fn a_client_keeps_the_sid_of_its_first_time(bed: &Bed) {
    let (a, kept) = (bed.a, bed.session().await);
    let member = |client: &str, sid: &str| {
        lasting(SessionClient { client: client.parse().expect("a client id"), sid: sid.to_owned() })
    };
    let (first, second, other) = (member("one", "sid-1"), member("one", "sid-2"), member("two", "sid-3"));
    for (joining, sid) in [(first, "sid-1"), (second, "sid-1"), (other, "sid-3")] {
        assert_eq!(keep!(bed, |on| sessions::join_client(on, a, kept.id, joining, NOW)), sid);
    }
    let mut members = sessions::clients(&mut bed.store.read(), a, kept.id).await.expect("readable");
    members.sort_by_key(|member| member.client.clone());
    assert_eq!(members.iter().collect::<Vec<_>>(), [first, other]);
}

async fn a_request_comes_back_and_moves_on(bed: &Bed) {
    let (a, stored) = (bed.a, lasting(request()));
    let find = async || authorization_requests::find(&mut bed.store.read(), a, stored.request.id).await;
    assert!(find().await.expect("readable").is_none());
    keep!(bed, |on| authorization_requests::insert(on, a, stored));
    assert_same(&find().await.expect("readable").as_ref(), &Some(stored));
    let mut moved = stored.request.clone();
    moved.progress = Progress::LoggedIn { session: session(bed.person().await.id).id, consented: true };
    let moved = lasting(moved);
    assert!(keep!(bed, |on| authorization_requests::update(on, a, moved)));
    assert_eq!(find().await.expect("readable").expect("kept").request, *moved);
    let again = try_keep!(bed, |on| authorization_requests::insert(on, a, stored));
    assert!(matches!(again, Err(idp::storage::StorageError::Conflict)));
}

async fn a_finished_request_stays_as_it_is(bed: &Bed) {
    let (a, stored) = (bed.a, lasting(request()));
    let refused = lasting(AuthorizationRequest { progress: Progress::Refused, ..stored.request.clone() });
    assert!(!keep!(bed, |on| authorization_requests::finish(on, a, refused, NOW)), "there is no such request yet");
    assert!(!keep!(bed, |on| authorization_requests::update(on, a, refused)));
    keep!(bed, |on| authorization_requests::insert(on, a, stored));
    assert!(keep!(bed, |on| authorization_requests::finish(on, a, refused, NOW)));
    assert!(!keep!(bed, |on| authorization_requests::update(on, a, &stored.request)));
    assert!(!keep!(bed, |on| authorization_requests::finish(on, a, &stored.request, NOW)));
    let kept = authorization_requests::find(&mut bed.store.read(), a, refused.id).await.expect("readable");
    assert_eq!(kept.expect("a finished request is still found").request, *refused);
}

async fn an_expired_request_is_not_finished(bed: &Bed) {
    let (a, stored) = (bed.a, lasting(request()));
    keep!(bed, |on| authorization_requests::insert(on, a, stored));
    let end = stored.request.expires_at;
    assert!(!keep!(bed, |on| authorization_requests::finish(on, a, &stored.request, end)));
    let just_before = end - Span::microseconds(1);
    assert!(keep!(bed, |on| authorization_requests::finish(on, a, &stored.request, just_before)));
}

async fn one_of_two_finishes_a_request(bed: &Bed) {
    let a = bed.a;
    let all: &'static Vec<StoredRequest> = lasting((0..PAIRS).map(|_| request()).collect());
    for stored in all {
        keep!(bed, |on| authorization_requests::insert(on, a, stored));
    }
    race!(bed, |on, pair| authorization_requests::finish(on, a, &all[pair].request, NOW));
}

async fn another_body_sees_and_touches_no_session(bed: &Bed) {
    let (a, b, kept) = (bed.a, bed.b, bed.session().await);
    let member = lasting(SessionClient { client: "one".parse().expect("a client id"), sid: "sid-1".to_owned() });
    keep!(bed, |on| sessions::join_client(on, a, kept.id, member, NOW));
    let mut reading = bed.store.read();
    assert!(sessions::find(&mut reading, b, kept.id).await.expect("readable").is_none());
    assert!(sessions::find_by_hash(&mut reading, b, kept.hash).await.expect("readable").is_none());
    assert!(sessions::list_open(&mut reading, b, kept.user, NOW).await.expect("readable").is_empty());
    assert!(sessions::list_all_open(&mut reading, b, NOW, 9).await.expect("readable").is_empty());
    assert_eq!(sessions::count_open(&mut reading, b, NOW).await.expect("readable"), 0);
    assert!(sessions::clients(&mut reading, b, kept.id).await.expect("readable").is_empty());
    let changed = lasting(Session { level: AssuranceLevel::Three, ..kept.clone() });
    keep!(bed, |on| sessions::update(on, b, changed));
    keep!(bed, |on| sessions::mark_seen(on, b, kept.id, NOW + Span::hours(1)));
    assert!(!keep!(bed, |on| sessions::end(on, b, kept.id, NOW)));
    assert!(try_keep!(bed, |on| sessions::join_client(on, b, kept.id, member, NOW)).is_err());
    assert!(try_keep!(bed, |on| sessions::insert(on, b, kept)).is_err(), "the person is not of that body");
    assert_same(&found(bed, kept.id).await, kept);
}

async fn another_body_sees_and_touches_no_request(bed: &Bed) {
    let (a, b, stored) = (bed.a, bed.b, lasting(request()));
    keep!(bed, |on| authorization_requests::insert(on, a, stored));
    let refused = lasting(AuthorizationRequest { progress: Progress::Refused, ..stored.request.clone() });
    assert!(authorization_requests::find(&mut bed.store.read(), b, refused.id).await.expect("readable").is_none());
    assert!(!keep!(bed, |on| authorization_requests::update(on, b, refused)));
    assert!(!keep!(bed, |on| authorization_requests::finish(on, b, refused, NOW)));
    let kept = authorization_requests::find(&mut bed.store.read(), a, refused.id).await.expect("readable");
    assert_same(&kept.as_ref(), &Some(stored));
}
