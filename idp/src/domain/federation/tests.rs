use super::*;
use crate::domain::saml_attribute::SamlAttribute;

fn federation(kind: FederationKind) -> Federation {
    Federation {
        id: kind.code().parse().expect("a name"),
        kind,
        name: LocalizedText::italian("SPID"),
        entity_id: "https://id.comune.example/saml/spid/metadata".parse().expect("a name"),
        binding: Binding::Post,
        level: AssuranceLevel::Two,
        comparison: Comparison::Minimum,
        subject: SubjectAttribute::FiscalNumber,
        organization: None,
        metadata: MetadataSource::Files,
        attribute_sets: vec![set(0, &[SamlAttribute::FiscalNumber, SamlAttribute::Name])],
        require_signed_response: false,
        refuse_expired_certificates: false,
        allow_loopback_calls: false,
    }
}

fn set(index: u16, attributes: &[SamlAttribute]) -> AttributeSet {
    AttributeSet { index, name: LocalizedText::italian("Servizi"), attributes: attributes.iter().copied().collect() }
}

#[test]
fn sound_settings_break_no_rule_and_survive_their_document() {
    for kind in FederationKind::ALL {
        let sound = federation(kind);
        assert_eq!(sound.check(), []);
        let document = serde_json::to_string(&sound).expect("a document");
        assert_eq!(serde_json::from_str::<Federation>(&document).expect("our own document"), sound);
    }
}

#[test]
fn sets_must_be_there_ask_for_the_subject_and_differ() {
    let mut none = federation(FederationKind::Spid);
    none.attribute_sets.clear();
    assert_eq!(none.check(), [FederationFault::NoAttributeSet]);
    let mut several = federation(FederationKind::Spid);
    several.attribute_sets.extend([set(0, &[SamlAttribute::Name]), set(1, &[])]);
    let faults =
        [FederationFault::NoSubject(0), FederationFault::RepeatedIndex(0), FederationFault::EmptyAttributeSet(1)];
    assert_eq!(several.check(), faults);
    let mut foreign = federation(FederationKind::Spid);
    foreign.subject = SubjectAttribute::SpidCode;
    assert_eq!(foreign.check(), [FederationFault::NoSubject(0)]);
}

#[test]
fn comparisons_that_a_federation_does_not_take_are_refused() {
    use AssuranceLevel::{One, Three, Two};
    use FederationKind::{Cie, Spid};
    let check = |kind, level, comparison| Federation { level, comparison, ..federation(kind) }.check();
    assert_eq!(check(Spid, Two, Comparison::Exact), []);
    assert_eq!(check(Spid, Three, Comparison::Better), [FederationFault::NothingBetter]);
    assert_eq!(check(Cie, Three, Comparison::Exact), []);
    assert_eq!(check(Cie, One, Comparison::Minimum), []);
    for comparison in [Comparison::Exact, Comparison::Better, Comparison::Maximum] {
        assert_eq!(check(Cie, Two, comparison), [FederationFault::Comparison]);
    }
}

#[test]
fn a_login_is_made_anew_above_level_one_and_always_at_the_card() {
    let forced = |kind| AssuranceLevel::ALL.map(|level| federation(kind).forces_login(level));
    assert_eq!(forced(FederationKind::Spid), [false, true, true]);
    assert_eq!(forced(FederationKind::Cie), [true, true, true]);
}

#[test]
fn addresses_are_below_the_body() {
    let federation = federation(FederationKind::Cie);
    assert_eq!(federation.consumer_address("https://id.example"), "https://id.example/saml/cie/acs");
    assert_eq!(federation.logout_address("https://id.example"), "https://id.example/saml/cie/slo");
}
