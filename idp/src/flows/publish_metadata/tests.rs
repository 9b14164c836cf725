use super::*;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::federation::{
    AttributeSet, Binding, Comparison, FederationKind, MetadataSource, Organization, SubjectAttribute,
};
use crate::domain::language::LocalizedText;
use crate::domain::saml_attribute::SamlAttribute;
use crate::domain::time::Span;
use crate::flows::administration::{Actor, Catalogue, CatalogueFederation, Mode, apply};
use crate::flows::federation_keys::{NewKey, USUAL_LEAD, make};
use crate::flows::testing::House;

fn federation(kind: FederationKind) -> Federation {
    Federation {
        id: kind.code().parse().expect("a name"),
        kind,
        name: LocalizedText::italian("SPID"),
        entity_id: format!("https://id.comune.example/saml/{kind}/metadata").parse().expect("a name"),
        binding: Binding::Post,
        level: AssuranceLevel::Two,
        comparison: Comparison::Minimum,
        subject: SubjectAttribute::FiscalNumber,
        organization: Some(Organization {
            name: LocalizedText::italian("Comune di Forlì"),
            display_name: LocalizedText::italian("Comune di Forlì"),
            url: "https://www.comune.example".parse().expect("an address"),
            ipa_code: "c_d704".to_owned(),
            ipa_category: Some("L6".to_owned()),
            email: "identita@comune.example".to_owned(),
            telephone: Some("+390543712111".to_owned()),
            locality: "Forlì".to_owned(),
            municipality: Some("D704".to_owned()),
            province: Some("FC".to_owned()),
            technical: None,
        }),
        metadata: MetadataSource::Files,
        attribute_sets: vec![AttributeSet {
            index: 0,
            name: LocalizedText::italian("Servizi del Comune"),
            attributes: [SamlAttribute::FiscalNumber, SamlAttribute::Name, SamlAttribute::FamilyName].into(),
        }],
        require_signed_response: false,
        refuse_expired_certificates: false,
        allow_loopback_calls: false,
    }
}

async fn enter(context: &Context, federation: &Federation) {
    let entry = CatalogueFederation { federation: federation.clone(), providers: None };
    let catalogue = Catalogue { federations: vec![entry], ..Catalogue::default() };
    apply(context, &Actor::Command("test"), catalogue, Mode::default()).await.expect("applied");
}

fn wish(federation: &Federation) -> NewKey<'_> {
    NewKey { federation, active_from: None, days: 730, actor: "command:test" }
}

#[tokio::test]
async fn metadata_needs_a_federation_and_a_key_and_then_pleases_its_federation() {
    let house = House::new().await;
    let context = house.context();
    for kind in FederationKind::ALL {
        let federation = federation(kind);
        let none = publish_metadata(&context, &federation.id).await;
        assert!(matches!(none, Err(NoMetadata::UnknownFederation)), "{none:?}");
        enter(&context, &federation).await;
        let no_key = publish_metadata(&context, &federation.id).await;
        assert!(matches!(no_key, Err(NoMetadata::Fault(Fault::NoKey(_)))), "{no_key:?}");
        make(&context, wish(&federation)).await.expect("made");
        let document = publish_metadata(&context, &federation.id).await.expect("published");
        let objections = check_metadata(&context, &federation.id, &document).await.expect("checked");
        assert_eq!(objections, Vec::<String>::new(), "{document}");
        assert!(document.contains(&format!("https://id.comune.example/saml/{kind}/acs")));
        assert!(!check_metadata(&context, &federation.id, "<x/>").await.expect("checked").is_empty());
    }
}

#[tokio::test]
async fn a_further_key_is_published_at_once_and_signs_later() {
    let house = House::new().await;
    let federation = federation(FederationKind::Spid);
    enter(&house.context(), &federation).await;
    let first = make(&house.context(), wish(&federation)).await.expect("made");
    house.clock.pass(Span::days(1));
    let second = make(&house.context(), wish(&federation)).await.expect("made");
    assert_eq!(second.active_from, house.context().now + USUAL_LEAD);
    let signer = async || {
        let key = federation_keys::signing_key(&house.context(), &federation.id).await.expect("a key");
        key.certificate().der().to_vec()
    };
    let published = async || {
        let certificates = federation_keys::certificates(&house.context(), &federation.id).await.expect("read");
        certificates.iter().map(|certificate| certificate.der().to_vec()).collect::<Vec<_>>()
    };
    let before = signer().await;
    assert_eq!((published().await.len(), published().await[0] == before), (2, true));
    house.clock.pass(USUAL_LEAD);
    let after = signer().await;
    assert_ne!(before, after, "at its turn the second signs");
    assert_eq!(published().await[0], after);
    let document = publish_metadata(&house.context(), &federation.id).await.expect("published");
    assert_eq!(document.matches("<md:KeyDescriptor").count(), 2);
    house.clock.pass(first.ends_at.since(house.context().now));
    assert_eq!(published().await.len(), 1, "a certificate that has ended is left out");
}

#[tokio::test]
async fn a_federation_that_does_not_describe_the_body_gets_no_key() {
    let house = House::new().await;
    let context = house.context();
    let federation = Federation { organization: None, ..federation(FederationKind::Spid) };
    enter(&context, &federation).await;
    let refused = make(&context, wish(&federation)).await;
    assert!(matches!(refused, Err(federation_keys::NewKeyFault::NoOrganization)), "{refused:?}");
}
