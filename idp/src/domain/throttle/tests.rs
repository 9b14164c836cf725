use super::sent_code::{TooManySends, check_send};
use super::*;
use crate::domain::id::UserId;
use crate::domain::secret::Secret;
use proptest::prelude::*;
use std::net::IpAddr;

const NOON: Timestamp = Timestamp::from_seconds(1_764_590_400);
const ACCOUNT: ThrottleRule = ThrottleRule::ACCOUNT;

fn after(failures: u32) -> Throttle {
    Throttle { failures, last_failure: Some(NOON) }
}

#[test]
fn the_delay_doubles_from_the_fifth_failure_up_to_a_quarter_of_an_hour() {
    let delays: Vec<i64> = (1..=16).map(|failures| ACCOUNT.delay(failures).as_seconds()).collect();
    assert_eq!(delays, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    assert_eq!(ACCOUNT.delay(u32::MAX), Span::minutes(15));
}

#[test]
fn an_attempt_waits_for_the_delay_and_no_longer() {
    assert_eq!(Throttle::cleared().admission(ACCOUNT, NOON), Admission::Open);
    assert_eq!(after(4).admission(ACCOUNT, NOON), Admission::Open);
    assert_eq!(after(5).admission(ACCOUNT, NOON), Admission::Wait(Span::seconds(1)));
    assert_eq!(after(6).admission(ACCOUNT, NOON + Span::milliseconds(500)), Admission::Wait(Span::milliseconds(1500)));
    assert_eq!(after(6).admission(ACCOUNT, NOON + Span::seconds(2)), Admission::Open);
}

#[test]
fn a_hundred_failures_in_a_row_stop_the_password_until_recovery() {
    let later = NOON + Span::days(400);
    assert_eq!(after(99).admission(ACCOUNT, later), Admission::Open);
    assert_eq!(after(99).after_failure(ACCOUNT, later).admission(ACCOUNT, later + Span::days(1)), Admission::Stopped);
    assert_eq!(Throttle::cleared().admission(ACCOUNT, later), Admission::Open);
}

#[test]
fn a_network_is_slowed_and_forgotten() {
    let rule = ThrottleRule::NETWORK;
    let mut network = Throttle::cleared();
    for _ in 0..500 {
        network = network.after_failure(rule, NOON);
    }
    assert_eq!(network.admission(rule, NOON), Admission::Wait(Span::minutes(1)));
    assert_eq!(network.admission(rule, NOON + Span::minutes(1)), Admission::Open);
    assert_eq!(network.after_failure(rule, NOON + Span::minutes(29)).failures, 501);
    assert_eq!(network.after_failure(rule, NOON + Span::minutes(30)).failures, 1);
}

#[test]
fn a_clock_that_leaps_locks_nobody() {
    let year = Span::days(365);
    assert_eq!(after(50).admission(ACCOUNT, NOON - year), Admission::Open);
    assert_eq!(after(50).admission(ACCOUNT, NOON + year), Admission::Open);
    assert_eq!(after(50).admission(ACCOUNT, NOON - Span::seconds(59)), Admission::Wait(Span::minutes(15)));
    let next = after(50).after_failure(ACCOUNT, NOON - year);
    assert_eq!(next.admission(ACCOUNT, NOON - year), Admission::Wait(Span::minutes(15)));
}

#[test]
fn the_stricter_of_two_admissions_is_the_greater() {
    let (short, long) = (Admission::Wait(Span::seconds(1)), Admission::Wait(Span::seconds(2)));
    assert!(Admission::Open < short && short < long && long < Admission::Stopped);
}

#[test]
fn networks_are_told_apart_by_64_bits() {
    let key = |text: &str| NetworkKey::from(text.parse::<IpAddr>().expect("an address"));
    assert_eq!(key("2001:db8:1:2::5"), key("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    assert_ne!(key("2001:db8:1:2::5"), key("2001:db8:1:3::5"));
    assert_eq!(key("::ffff:192.0.2.7"), key("192.0.2.7"));
    assert_ne!(key("192.0.2.7"), key("192.0.2.8"));
    assert_eq!(key("192.0.2.7").to_string(), "192.0.2.7/32");
    assert_eq!(key("2001:db8:1:2::5").to_string(), "2001:db8:1:2::/64");
}

#[test]
fn subjects_have_different_keys() {
    let user: UserId = "0198a000-0000-7000-8000-000000000001".parse().expect("an id");
    let hash = Secret::from("x").hash();
    let network = NetworkKey::from(IpAddr::from([192, 0, 2, 1]));
    assert_eq!(ThrottleSubject::Account(user).to_string(), "account:0198a000-0000-7000-8000-000000000001");
    assert_eq!(ThrottleSubject::Network(network).to_string(), "network:192.0.2.1/32");
    assert!(ThrottleSubject::Name(hash).to_string().starts_with("name:2d7116"));
    assert!(
        ThrottleSubject::KnownDevice(user, hash)
            .to_string()
            .ends_with(":2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")
    );
}

#[test]
fn five_codes_are_sent_in_any_hour() {
    let minutes_ago = |minutes: &[i64]| minutes.iter().map(|&m| NOON - Span::minutes(m)).collect::<Vec<_>>();
    assert_eq!(check_send(&minutes_ago(&[1, 2, 3, 4]), NOON), Ok(()));
    let full = check_send(&minutes_ago(&[1, 50, 3, 4, 5]), NOON);
    assert_eq!(full, Err(TooManySends { wait: Span::minutes(10) }));
    assert_eq!(check_send(&minutes_ago(&[1, 60, 3, 4, 5]), NOON), Ok(()));
    assert_eq!(check_send(&minutes_ago(&[-99, -99, -99, -99, -99, -99]), NOON), Ok(()));
    let overfull = check_send(&minutes_ago(&[55, 1, 2, 3, 4, 5, 6]), NOON);
    assert_eq!(overfull, Err(TooManySends { wait: Span::minutes(55) }), "until four remain in the hour");
}

proptest! {
    /// S-151: whatever the clock does, no wait is longer than the longest delay.
    #[test]
    fn no_wait_is_longer_than_the_longest_delay(failures in any::<u32>(), last in any::<i64>(), now in any::<i64>()) {
        let throttle = Throttle { failures, last_failure: Some(Timestamp::from_microseconds(last)) };
        for rule in [ThrottleRule::ACCOUNT, ThrottleRule::NAME, ThrottleRule::NETWORK] {
            if let Admission::Wait(wait) = throttle.admission(rule, Timestamp::from_microseconds(now)) {
                prop_assert!(wait > Span::ZERO && wait <= rule.longest_delay);
            }
        }
    }
}
