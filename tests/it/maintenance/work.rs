//! Letters and logout calls: delivered at least once, marked once, also when a process dies.

use super::house::House;
use crate::storage::bed::{Bed, NOW, lasting};
use idp::domain::client::Client;
use idp::domain::language::LocalizedText;
use idp::domain::time::Span;
use idp::domain::work::{LEASE, LogoutCall, MAXIMUM_ATTEMPTS, Work};
use idp::flows::letters::enqueue_logout_call;
use idp::flows::maintenance::{Delivery, Settled, claim_work, seal_audit, settle_work, verify_audit};
use idp::outbound::mail::{Mail, SmtpSecurity, SmtpServer, SmtpSettings};
use idp::storage::clients::{self, ClientOrigin, StoredClient};
use idp::storage::{Access as _, Ending, jobs, sql};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::watch;

on_both!(
    a_letter_is_delivered_and_marked_once,
    work_of_a_dead_process_is_taken_over_after_the_lease,
    a_letter_sent_by_a_process_that_died_before_marking_it_stays_one_letter,
    two_processes_never_deliver_the_same_letter,
    what_cannot_be_delivered_now_is_put_off_with_growing_distance_and_given_up,
    what_can_never_be_delivered_is_given_up_at_once,
    a_client_is_told_by_a_signed_token,
    a_client_that_refuses_or_is_gone_is_not_asked_again,
    a_running_process_delivers_and_seals_and_stops_when_told,
    a_stopping_process_gives_back_what_it_has_in_hand,
);

fn never() -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    lasting(sender);
    receiver
}

async fn counts(bed: &Bed) -> (i64, i64) {
    jobs::count(&mut bed.store.read(), bed.a).await.expect("readable")
}

/// What the table says of the only piece of work: attempts, due time, reason.
async fn noted(bed: &Bed) -> (i64, i64, Option<String>) {
    let row = bed.store.read().row(sql("SELECT attempts, due_us, last_error FROM jobs")).await.expect("readable");
    let row = row.expect("one piece of work");
    let text = row.text_if_any("last_error").expect("a text");
    (row.integer("attempts").expect("a number"), row.integer("due_us").expect("a number"), text)
}

async fn a_letter_is_delivered_and_marked_once(bed: &Bed) {
    let house = House::of(bed);
    house.enqueue("mario@example.it").await;
    let jobs = house.jobs(&house.provider);
    for _ in 0..2 {
        jobs.deliver(never()).await;
        assert_eq!((house.delivered().len(), counts(bed).await), (1, (0, 0)));
    }
    let letter = std::fs::read_to_string(&house.delivered()[0]).expect("a letter is text");
    assert!(letter.contains("To: mario@example.it") && letter.contains("token=3Dt0k3n"), "{letter}");
    let kept = bed.count(sql("SELECT COUNT(*) AS many FROM jobs WHERE LENGTH(payload) > 0")).await;
    assert_eq!(kept, 0, "the link is not kept beside the account");
}

async fn work_of_a_dead_process_is_taken_over_after_the_lease(bed: &Bed) {
    let house = House::of(bed);
    house.enqueue("mario@example.it").await;
    let dead = claim_work(&house.provider, 9).await.expect("claimed").remove(0);
    let survivor = house.second_process(bed).await;
    let jobs = house.jobs(&survivor);
    house.clock.pass(LEASE);
    house.clock.pass(Span::microseconds(-1));
    jobs.deliver(never()).await;
    assert!(house.delivered().is_empty(), "the lease still holds");
    house.clock.pass(Span::microseconds(1));
    jobs.deliver(never()).await;
    assert_eq!((house.delivered().len(), counts(bed).await), (1, (0, 0)));
    // The process was not dead but slow: whatever it says now changes nothing.
    for said in [Delivery::Done, Delivery::Later("timeout"), Delivery::Never("mail_refused")] {
        assert_eq!(settle_work(&house.provider, &dead, said).await.expect("settled"), Settled::TakenOver);
    }
    assert_eq!(counts(bed).await, (0, 0));
    survivor.store.close().await;
}

async fn a_letter_sent_by_a_process_that_died_before_marking_it_stays_one_letter(bed: &Bed) {
    let house = House::of(bed);
    house.enqueue("mario@example.it").await;
    let first = claim_work(&house.provider, 9).await.expect("claimed").remove(0);
    send_without_marking(&house, &first);
    house.clock.pass(LEASE);
    house.jobs(&house.provider).deliver(never()).await;
    let [letter] = house.delivered().try_into().expect("one letter: the same name, as the same Message-ID");
    let letter = std::fs::read_to_string(letter).expect("a letter is text");
    assert!(letter.contains(&format!("Message-ID: <{}@example.it>", first.id)), "{letter}");
    assert_eq!(counts(bed).await, (0, 0));
}

/// Puts the letter where the mail would, and nothing else.
fn send_without_marking(house: &House, work: &Work) {
    let folder = house.letters.path().join("mail");
    std::fs::create_dir(&folder).expect("the folder is writable");
    std::fs::write(folder.join(format!("{}.eml", work.id)), "sent before the process died")
        .expect("the folder is writable");
}

async fn two_processes_never_deliver_the_same_letter(bed: &Bed) {
    let house = House::of(bed);
    for number in 0..40 {
        house.enqueue(&format!("mario{number}@example.it")).await;
    }
    let other = house.second_process(bed).await;
    let (one, two) = (house.jobs(&house.provider), house.jobs(&other));
    tokio::join!(one.deliver(never()), two.deliver(never()));
    while counts(bed).await.0 > 0 {
        one.deliver(never()).await;
    }
    assert_eq!(house.delivered().len(), 40);
    assert_eq!(bed.count(sql("SELECT COUNT(*) AS many FROM jobs WHERE attempts <> 1")).await, 0, "claimed once each");
    other.store.close().await;
}

async fn what_cannot_be_delivered_now_is_put_off_with_growing_distance_and_given_up(bed: &Bed) {
    let house = House::of(bed);
    house.enqueue("mario@example.it").await;
    // A file stands where the folder should be made.
    std::fs::write(house.letters.path().join("mail"), "").expect("the folder is writable");
    let jobs = house.jobs(&house.provider);
    let mut delays = Vec::new();
    for attempt in 1..=i64::from(MAXIMUM_ATTEMPTS) {
        jobs.deliver(never()).await;
        let (attempts, due_us, reason) = noted(bed).await;
        assert_eq!((attempts, reason.as_deref()), (attempt, Some("mail_not_written")));
        let delay = Span::microseconds(due_us - house.provider.clock.now().microseconds());
        delays.push(delay.as_seconds());
        house.clock.pass(delay);
    }
    // Each within a quarter above 5, 10, 20 … 3,600 seconds.
    let expected = [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600];
    for (delay, least) in delays.iter().zip(expected) {
        assert!((least..=least + least / 4).contains(delay), "{delays:?}");
    }
    assert_eq!(counts(bed).await, (0, 1), "given up after the last attempt");
    house.clock.pass(Span::days(1));
    assert!(claim_work(&house.provider, 9).await.expect("claimed").is_empty(), "and never tried again");
}

async fn what_can_never_be_delivered_is_given_up_at_once(bed: &Bed) {
    let house = House::of(bed);
    house.enqueue("mario rossi@@example.it").await;
    house.jobs(&house.provider).deliver(never()).await;
    let (attempts, _, reason) = noted(bed).await;
    assert_eq!((attempts, reason.as_deref(), counts(bed).await), (1, Some("invalid_letter"), (0, 1)));
}

/// A client that answers every logout call with `status`, and what it was sent.
async fn listening_client(bed: &Bed, house: &House, status: &'static str) -> Arc<Mutex<Vec<String>>> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound listener");
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hearing = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            let mut chunk = [0; 4096];
            while !String::from_utf8_lossy(&request).contains("logout_token=") {
                let read = stream.read(&mut chunk).await.expect("a request");
                request.extend_from_slice(&chunk[..read]);
            }
            hearing.lock().expect("no panic holds it").push(String::from_utf8_lossy(&request).into_owned());
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.expect("an answer");
        }
    });
    let mut client = Client::new("anagrafe".parse().expect("a client id"), LocalizedText::italian("Anagrafe"));
    client.backchannel_logout_uri = Some(format!("http://{address}/logout").parse().expect("an address"));
    client.allow_loopback_calls = true;
    keep_client(bed, client).await;
    enqueue_call(bed, house).await;
    heard
}

async fn keep_client(bed: &Bed, client: Client) {
    let a = bed.a;
    let stored = lasting(StoredClient {
        client,
        secret_hash: None,
        origin: ClientOrigin::Catalogue,
        created_at: NOW,
        updated_at: NOW,
    });
    keep!(bed, |on| clients::put(on, a, stored));
}

async fn enqueue_call(bed: &Bed, house: &House) {
    let call = LogoutCall {
        client: "anagrafe".parse().expect("a client id"),
        sid: "the-sid".to_owned(),
        user: bed.person().await.id,
    };
    let context = house.context();
    let enqueue = bed
        .store
        .write(move |on| Box::pin(async move { Ok(Ending::Commit(enqueue_logout_call(on, &context, &call).await?)) }));
    enqueue.await.expect("the call is enqueued");
}

fn part_of_token(request: &str, part: usize) -> serde_json::Value {
    let token = request.split("logout_token=").nth(1).expect("the request carries a token");
    let part = token.trim().split('.').nth(part).expect("a compact JWS");
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, part).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

async fn a_client_is_told_by_a_signed_token(bed: &Bed) {
    let house = House::of(bed);
    let heard = listening_client(bed, &house, "200 OK").await;
    house.jobs(&house.provider).deliver(never()).await;
    assert_eq!(counts(bed).await, (0, 0), "{:?}", noted(bed).await);
    let requests = heard.lock().expect("no panic holds it").clone();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].starts_with("POST /logout HTTP/1.1"));
    let (header, claims) = (part_of_token(&requests[0], 0), part_of_token(&requests[0], 1));
    assert_eq!(header["typ"], "logout+jwt");
    assert_eq!((claims["sid"].as_str(), claims["aud"].as_str()), (Some("the-sid"), Some("anagrafe")));
    assert!(claims["events"]["http://schemas.openid.net/event/backchannel-logout"].is_object(), "{claims}");
    assert!(claims.get("nonce").is_none());
}

async fn a_client_that_refuses_or_is_gone_is_not_asked_again(bed: &Bed) {
    let house = House::of(bed);
    enqueue_call(bed, &house).await;
    house.jobs(&house.provider).deliver(never()).await;
    assert_eq!(counts(bed).await, (0, 0), "there is no such client to tell");
    let heard = listening_client(bed, &house, "400 Bad Request").await;
    house.jobs(&house.provider).deliver(never()).await;
    let asked = heard.lock().expect("no panic holds it").len();
    assert_eq!((asked, counts(bed).await), (1, (0, 1)));
    let mut away = Client::new("anagrafe".parse().expect("a client id"), LocalizedText::italian("Anagrafe"));
    away.backchannel_logout_uri = Some("http://127.0.0.1:9/logout".parse().expect("an address"));
    away.allow_loopback_calls = true;
    keep_client(bed, away).await;
    house.clock.pass(Span::seconds(2));
    enqueue_call(bed, &house).await;
    house.jobs(&house.provider).deliver(never()).await;
    assert_eq!(counts(bed).await, (1, 1), "nobody listens: again later");
}

async fn a_running_process_delivers_and_seals_and_stops_when_told(bed: &Bed) {
    let house = House::of(bed);
    house.enqueue("mario@example.it").await;
    house.record(2).await;
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(house.jobs(&house.provider).run(stopping));
    loop {
        let report = verify_audit(&house.context()).await.expect("readable");
        if house.delivered().len() == 1 && report.seals >= 1 && report.unsealed == 0 && counts(bed).await == (0, 0) {
            assert_eq!(report.faults, []);
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.send(true).expect("the jobs listen");
    running.await.expect("no panic");
    house.enqueue("anna@example.it").await;
    assert_eq!(counts(bed).await, (1, 0), "nobody is left to deliver");
    assert!(seal_audit(&house.context()).await.expect("sealed").is_empty(), "the last events were sealed at the stop");
}

/// The mail server takes the connection and says nothing: the letter is due again at once, for another process.
async fn a_stopping_process_gives_back_what_it_has_in_hand(bed: &Bed) {
    let house = House::of(bed);
    house.enqueue("mario@example.it").await;
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let settings = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(silent.local_addr().expect("a bound listener").port()),
        security: SmtpSecurity::None,
        credentials: None,
        step_time: Span::minutes(1),
    };
    let mail = Mail::Smtp(SmtpServer::new(&settings).expect("a server on this machine"));
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(House::jobs_with(&house.provider, mail).run(stopping));
    let (_connection, _) = silent.accept().await.expect("the letter is being sent");
    stop.send(true).expect("the jobs listen");
    running.await.expect("no panic");
    let (attempts, due_us, reason) = noted(bed).await;
    assert_eq!((attempts, due_us, reason.as_deref()), (1, house.provider.clock.now().microseconds(), Some("released")));
    house.jobs(&house.provider).deliver(never()).await;
    assert_eq!((house.delivered().len(), counts(bed).await), (1, (0, 0)));
}
