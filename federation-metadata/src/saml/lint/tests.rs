//! Each rule is broken once, on the text of metadata that keeps them all.

mod breaking;

use super::*;
use crate::saml::description::Description;
use crate::saml::service_provider::{Contacts, ServiceProvider};
use crate::saml::spid;
use crate::saml::testing::{MUNICIPALITY, SAMPLES, at, publish, spid_certificate_of, tree};

const NOW: &str = "2026-11-23T12:00:00Z";

/// The providers of a sample, each with its rules.
fn providers(sample: &str) -> Vec<(ServiceProvider, Profile)> {
    let Description { spid, cie, saml2: _ } = Description::parse(sample).expect("a sample is in order");
    let spid = spid.map(|provider| (provider, Profile::Spid));
    spid.into_iter().chain(cie.map(|provider| (provider, Profile::Cie))).collect()
}

/// Its metadata, with a certificate of this month.
fn text_of(provider: &ServiceProvider) -> String {
    let certificate = spid_certificate_of(provider, at("2026-11-01T00:00:00Z"));
    publish(provider, &[certificate]).text().to_owned()
}

fn rules(text: &str, profile: Profile) -> Vec<&'static str> {
    lint(&tree(text), profile, at(NOW)).iter().map(|finding| finding.rule).collect()
}

#[test]
fn every_sample_keeps_every_rule() {
    for (provider, profile) in SAMPLES.into_iter().flat_map(providers) {
        let findings = lint(&tree(&text_of(&provider)), profile, at(NOW));
        assert_eq!(findings, [], "{}", provider.entity_id);
    }
}

/// An aggregator's sample with another activity, with the key of a light one.
fn with_activity(sample: &str, from: spid::Activity, to: spid::Activity) -> ServiceProvider {
    let sample = sample.replace(from.code(), to.code());
    let mut provider = Description::parse(&sample).expect("it is in order").spid.expect("it speaks to SPID");
    let key = spid_certificate_of(&provider, at("2026-11-01T00:00:00Z"));
    if let Contacts::Spid(spid::Contacts::Aggregated(aggregated)) = &mut provider.contacts {
        aggregated.activity = to;
        aggregated.validation_certificate = Some(key);
    }
    provider
}

#[test]
fn light_aggregators_and_operators_keep_every_rule() {
    use spid::Activity::{OperatorFull, OperatorLight, PrivateFull, PrivateLight, PublicFull, PublicLight};
    let body = "\n[spid.public]\nipa_code = \"c_zz99\"\ncompany = \"Comune di Prova\"";
    let operator = SAMPLES[4].to_owned() + body;
    let light = [
        with_activity(SAMPLES[2], PublicFull, PublicLight),
        with_activity(SAMPLES[3], PrivateFull, PrivateLight),
        with_activity(&operator, OperatorFull, OperatorLight),
    ];
    for provider in light {
        let text = text_of(&provider);
        assert_eq!(lint(&tree(&text), Profile::Spid, at(NOW)), []);
        let without_key = text.replace("spid:validation", "signing");
        assert_eq!(rules(&without_key, Profile::Spid), ["spid.aggregation-key"]);
    }
}

#[test]
fn another_document_is_no_metadata() {
    assert_eq!(
        rules(
            "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\"></md:EntitiesDescriptor>",
            Profile::Spid
        ),
        ["metadata.root"]
    );
}

#[test]
fn the_ends_of_certificates_are_announced() {
    let (provider, profile) = providers(MUNICIPALITY).swap_remove(0);
    let text = text_of(&provider);
    let at_instant = |now: &str| {
        let findings = lint(&tree(&text), profile, at(now));
        findings.iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    assert_eq!(at_instant("2028-08-01T00:00:00Z"), [""; 0]);
    assert_eq!(at_instant("2028-08-03T00:00:00Z"), ["metadata.certificate-ends"]);
    // Once for the published key, once for the signature around.
    assert_eq!(at_instant("2028-11-01T00:00:00Z"), ["metadata.certificate-time"; 2]);
    assert_eq!(at_instant("2026-10-31T23:59:59Z"), ["metadata.certificate-time"; 2]);
}
