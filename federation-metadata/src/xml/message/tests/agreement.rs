//! Both verifiers are of one mind about whatever a message may become, and on many threads at once.

use super::super::super::testing::{SUBJECT, Signing, provider, signed_response, trust};
use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

static SIGNED: LazyLock<[String; 2]> =
    LazyLock::new(|| [Signing::AssertionOnly, Signing::Both].map(|signing| signed_response(signing, &provider())));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// `verdict` compares what both cover.
    #[test]
    fn one_changed_character_means_the_same_to_both(which in 0_usize..2, at in any::<prop::sample::Index>(), to in "[a-z0-9 \n+/=]") {
        let good = &SIGNED[which];
        let places: Vec<usize> = good.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()).map(|(at, _)| at).collect();
        let place = places[at.index(places.len())];
        let mut changed = good.clone();
        changed.replace_range(place..=place, &to);
        if let Ok(verified) = verdict(&changed, &trust(&provider())) {
            // What may change is not signed: the certificate, the folding of base64, the response around.
            let told = subject(&verified);
            prop_assert_eq!(told.as_deref(), Some(SUBJECT));
        }
    }
}

#[test]
fn many_threads_verify_at_once() {
    let judge = |_| {
        std::thread::spawn(|| {
            let good = &SIGNED[1];
            let bad = good.replacen(SUBJECT, "TINIT-VRDLGI75C15F205X", 1);
            (0..5).all(|_| {
                let keys = trust(&provider());
                let taken = verify_message(good.as_bytes(), &EXPECTED, &keys, &XmlsecVerifier).is_ok();
                taken && verify_message(bad.as_bytes(), &EXPECTED, &keys, &XmlsecVerifier).is_err()
            })
        })
    };
    let threads: Vec<_> = (0..16).map(judge).collect();
    assert!(threads.into_iter().all(|thread| thread.join().expect("no thread panics")));
}
