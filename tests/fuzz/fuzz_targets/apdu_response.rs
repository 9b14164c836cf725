#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = varco_tests::invariants::apdu_response::check(bytes);
});
