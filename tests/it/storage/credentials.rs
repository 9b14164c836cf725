//! Passwords, one-time password generators, recovery codes, known devices.

use super::bed::{Bed, Chance, NOW, assert_same, fresh_hash, hashes, lasting};
use idp::domain::credential::PasswordCredential;
use idp::domain::id::TotpId;
use idp::domain::secret::Secret;
use idp::domain::time::Span;
use idp::storage::credentials::{self, StoredTotp};

on_both!(
    a_password_is_set_replaced_and_taken_away,
    generators_come_back_with_their_steps,
    a_new_generator_replaces_only_unconfirmed_ones,
    a_generator_is_confirmed_once,
    a_step_moves_forward_only,
    one_of_two_wins_a_step,
    recovery_codes_are_replaced_as_a_list,
    one_of_two_uses_a_recovery_code,
    second_factors_go_together,
    devices_are_remembered,
    one_of_two_logins_finds_the_device_new,
    another_body_sees_and_touches_nothing,
);

fn password(hash: &str, must_change: bool) -> &'static PasswordCredential {
    lasting(PasswordCredential { hash: Secret::from(hash), set_at: NOW + Span::microseconds(7), must_change })
}

fn generator(confirmed: bool, last_step: Option<u64>) -> &'static StoredTotp {
    lasting(StoredTotp {
        id: TotpId::new(NOW, &Chance),
        sealed_secret: vec![0, 1, 255, 0],
        created_at: NOW,
        confirmed_at: confirmed.then_some(NOW),
        last_step,
    })
}

async fn a_password_is_set_replaced_and_taken_away(bed: &Bed) {
    let (a, user) = (bed.a, bed.person().await.id);
    assert!(credentials::find_password(&mut bed.store.read(), a, user).await.expect("readable").is_none());
    for kept in [password("$argon2id$one", false), password("$argon2id$two", true)] {
        keep!(bed, |on| credentials::put_password(on, a, user, kept));
        let found = credentials::find_password(&mut bed.store.read(), a, user).await.expect("readable");
        let found = found.expect("it was just set");
        assert_eq!((found.hash.expose(), found.set_at), (kept.hash.expose(), kept.set_at));
        assert_eq!(found.must_change, kept.must_change);
    }
    keep!(bed, |on| credentials::remove_password(on, a, user));
    assert!(credentials::find_password(&mut bed.store.read(), a, user).await.expect("readable").is_none());
}

async fn generators_come_back_with_their_steps(bed: &Bed) {
    let (a, user) = (bed.a, bed.person().await.id);
    assert!(credentials::totp_generators(&mut bed.store.read(), a, user).await.expect("readable").is_empty());
    let mut kept = vec![generator(true, None), generator(true, Some(0)), generator(true, Some(60_000_000))];
    for totp in kept.clone() {
        keep!(bed, |on| credentials::insert_totp(on, a, user, totp));
    }
    kept.sort_by_key(|totp| totp.id);
    let found = credentials::totp_generators(&mut bed.store.read(), a, user).await.expect("readable");
    assert_same(&found.iter().collect::<Vec<_>>(), &kept);
}

async fn a_new_generator_replaces_only_unconfirmed_ones(bed: &Bed) {
    let (a, user, neighbour) = (bed.a, bed.person().await.id, bed.person().await.id);
    let (confirmed, tried, next) = (generator(true, None), generator(false, None), generator(false, None));
    for totp in [confirmed, tried, next] {
        keep!(bed, |on| credentials::insert_totp(on, a, user, totp));
        keep!(bed, |on| credentials::insert_totp(on, a, neighbour, totp));
    }
    let found = credentials::totp_generators(&mut bed.store.read(), a, user).await.expect("readable");
    let mut expected = [confirmed.id, next.id];
    expected.sort();
    assert_eq!(found.iter().map(|totp| totp.id).collect::<Vec<_>>(), expected);
    let again = try_keep!(bed, |on| credentials::insert_totp(on, a, user, confirmed));
    assert!(matches!(again, Err(idp::storage::StorageError::Conflict)));
}

async fn a_generator_is_confirmed_once(bed: &Bed) {
    let (a, user, totp) = (bed.a, bed.person().await.id, generator(false, None));
    keep!(bed, |on| credentials::insert_totp(on, a, user, totp));
    for later in [Span::seconds(1), Span::seconds(2)] {
        keep!(bed, |on| credentials::confirm_totp(on, a, user, totp.id, NOW + later));
    }
    let found = credentials::totp_generators(&mut bed.store.read(), a, user).await.expect("readable");
    assert_eq!(found[0].confirmed_at, Some(NOW + Span::seconds(1)), "the first time stays");
}

async fn a_step_moves_forward_only(bed: &Bed) {
    let (a, user, totp) = (bed.a, bed.person().await.id, generator(true, None));
    keep!(bed, |on| credentials::insert_totp(on, a, user, totp));
    for (step, accepted) in [(0, true), (0, false), (7, true), (6, false), (7, false), (8, true)] {
        let won = keep!(bed, |on| credentials::consume_totp_step(on, a, user, totp.id, step));
        assert_eq!(won, accepted, "step {step}");
    }
    assert!(!keep!(bed, |on| credentials::consume_totp_step(on, a, user, generator(true, None).id, 9)));
}

async fn one_of_two_wins_a_step(bed: &Bed) {
    let (a, user) = (bed.a, bed.person().await.id);
    let generators: &'static Vec<_> = lasting((0..super::bed::PAIRS).map(|_| generator(true, Some(3))).collect());
    for totp in generators {
        keep!(bed, |on| credentials::insert_totp(on, a, user, totp));
    }
    race!(bed, |on, pair| credentials::consume_totp_step(on, a, user, generators[pair].id, 4));
}

async fn recovery_codes_are_replaced_as_a_list(bed: &Bed) {
    let (a, user) = (bed.a, bed.person().await.id);
    let count = async || credentials::count_recovery_codes(&mut bed.store.read(), a, user).await.expect("readable");
    assert_eq!(count().await, 0);
    let (old, new) = (hashes("old"), &hashes("new")[..10]);
    keep!(bed, |on| credentials::replace_recovery_codes(on, a, user, old, NOW));
    keep!(bed, |on| credentials::replace_recovery_codes(on, a, user, new, NOW));
    assert_eq!(count().await, 10);
    assert!(!keep!(bed, |on| credentials::consume_recovery_code(on, a, user, old[0], NOW)));
    assert!(keep!(bed, |on| credentials::consume_recovery_code(on, a, user, new[0], NOW)));
    assert!(!keep!(bed, |on| credentials::consume_recovery_code(on, a, user, new[0], NOW)));
    assert_eq!(count().await, 9);
    let neighbour = bed.person().await.id;
    assert!(!keep!(bed, |on| credentials::consume_recovery_code(on, a, neighbour, new[1], NOW)));
}

async fn one_of_two_uses_a_recovery_code(bed: &Bed) {
    let (a, user, codes) = (bed.a, bed.person().await.id, hashes("recovery"));
    keep!(bed, |on| credentials::replace_recovery_codes(on, a, user, codes, NOW));
    race!(bed, |on, pair| credentials::consume_recovery_code(on, a, user, codes[pair], NOW));
    assert_eq!(credentials::count_recovery_codes(&mut bed.store.read(), a, user).await.expect("readable"), 0);
}

async fn second_factors_go_together(bed: &Bed) {
    let (a, user, neighbour) = (bed.a, bed.person().await.id, bed.person().await.id);
    for person in [user, neighbour] {
        keep!(bed, |on| credentials::insert_totp(on, a, person, generator(true, None)));
        keep!(bed, |on| credentials::replace_recovery_codes(on, a, person, hashes("factor"), NOW));
    }
    keep!(bed, |on| credentials::remove_second_factors(on, a, user));
    let mut reading = bed.store.read();
    assert!(credentials::totp_generators(&mut reading, a, user).await.expect("readable").is_empty());
    assert_eq!(credentials::count_recovery_codes(&mut reading, a, user).await.expect("readable"), 0);
    assert_eq!(credentials::totp_generators(&mut reading, a, neighbour).await.expect("readable").len(), 1);
    assert_eq!(credentials::count_recovery_codes(&mut reading, a, neighbour).await.expect("readable"), 64);
}

async fn devices_are_remembered(bed: &Bed) {
    let (a, user, device) = (bed.a, bed.person().await.id, fresh_hash());
    assert!(!credentials::knows_device(&mut bed.store.read(), a, user, device).await.expect("readable"));
    assert!(keep!(bed, |on| credentials::remember_device(on, a, user, device, NOW)));
    assert!(!keep!(bed, |on| credentials::remember_device(on, a, user, device, NOW + Span::days(1))));
    assert!(keep!(bed, |on| credentials::remember_device(on, a, user, fresh_hash(), NOW)));
    let mut reading = bed.store.read();
    let devices = credentials::known_devices(&mut reading, a, user).await.expect("readable");
    assert!(devices.len() == 2 && devices.contains(&device), "both, each once");
    assert!(credentials::known_devices(&mut reading, bed.b, user).await.expect("readable").is_empty());
    assert!(credentials::knows_device(&mut reading, a, user, device).await.expect("readable"));
    assert_eq!(credentials::count_devices(&mut reading, a, user).await.expect("readable"), 2);
    let neighbour = bed.person().await.id;
    assert!(!credentials::knows_device(&mut reading, a, neighbour, device).await.expect("readable"));
}

async fn one_of_two_logins_finds_the_device_new(bed: &Bed) {
    let (a, user, devices) = (bed.a, bed.person().await.id, hashes("device"));
    race!(bed, |on, pair| credentials::remember_device(on, a, user, devices[pair], NOW));
}

async fn another_body_sees_and_touches_nothing(bed: &Bed) {
    let (a, b, user) = (bed.a, bed.b, bed.person().await.id);
    let (totp, device, codes) = (generator(false, None), fresh_hash(), hashes("mine"));
    keep!(bed, |on| credentials::put_password(on, a, user, password("$argon2id$", false)));
    keep!(bed, |on| credentials::insert_totp(on, a, user, totp));
    keep!(bed, |on| credentials::replace_recovery_codes(on, a, user, codes, NOW));
    keep!(bed, |on| credentials::remember_device(on, a, user, device, NOW));
    let mut reading = bed.store.read();
    assert!(credentials::find_password(&mut reading, b, user).await.expect("readable").is_none());
    assert!(credentials::totp_generators(&mut reading, b, user).await.expect("readable").is_empty());
    assert_eq!(credentials::count_recovery_codes(&mut reading, b, user).await.expect("readable"), 0);
    assert_eq!(credentials::count_devices(&mut reading, b, user).await.expect("readable"), 0);
    assert!(!credentials::knows_device(&mut reading, b, user, device).await.expect("readable"));
    assert!(!keep!(bed, |on| credentials::consume_totp_step(on, b, user, totp.id, 1)));
    assert!(!keep!(bed, |on| credentials::consume_recovery_code(on, b, user, codes[0], NOW)));
    keep!(bed, |on| credentials::confirm_totp(on, b, user, totp.id, NOW));
    keep!(bed, |on| credentials::remove_password(on, b, user));
    keep!(bed, |on| credentials::remove_second_factors(on, b, user));
    keep!(bed, |on| credentials::replace_recovery_codes(on, b, user, &[], NOW));
    assert!(try_keep!(bed, |on| credentials::put_password(on, b, user, password("x", false))).is_err());
    assert!(try_keep!(bed, |on| credentials::insert_totp(on, b, user, generator(false, None))).is_err());
    assert!(try_keep!(bed, |on| credentials::remember_device(on, b, user, device, NOW)).is_err());
    assert!(credentials::find_password(&mut reading, a, user).await.expect("readable").is_some());
    let found = credentials::totp_generators(&mut reading, a, user).await.expect("readable");
    assert_same(&found[0], totp);
    assert_eq!(credentials::count_recovery_codes(&mut reading, a, user).await.expect("readable"), 64);
}
