//! What a provider signs with.

use crate::domain::federation::Federation;
use crate::domain::identity_provider::IdentityProvider;
use crate::flows::Context;
use federation_metadata::xml::signature::keys::{TrustedKey, TrustedKeys};

/// The keys of a provider whose signatures count now. A certificate past its end counts, with an alarm, unless the
/// federation refuses it: trust comes from the metadata (check D8). `None` where none is left.
pub(in crate::flows) fn trusted_keys(
    context: &Context,
    federation: &Federation,
    provider: &IdentityProvider,
) -> Option<TrustedKeys> {
    let ended = |end| end <= context.now;
    let certificates = &provider.facts.certificates;
    if certificates.iter().all(|certificate| ended(certificate.not_after)) {
        tracing::warn!(
            tenant = %context.tenant_id(), federation = %federation.id, provider = %provider.entity_id,
            "every certificate of the provider has ended"
        );
    }
    let counting = certificates.iter().filter(|one| !(federation.refuse_expired_certificates && ended(one.not_after)));
    let keys: Vec<_> = counting.filter_map(|one| TrustedKey::from_base64(&one.der).ok()).collect();
    keys.try_into().ok()
}
