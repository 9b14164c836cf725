//! `GET /saml/{federation}/metadata`: who we are, signed.

use crate::domain::id::FederationId;
use crate::flows::Fault;
use crate::flows::publish_metadata::{NoMetadata, publish_metadata};
use crate::web::error::Failure;
use crate::web::extract::Visit;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::Response;

/// The media type (SAML Metadata 2.0, appendix A).
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/samlmetadata+xml");

impl From<NoMetadata> for Failure {
    fn from(reason: NoMetadata) -> Self {
        match reason {
            // A federation that is not described, or has no key yet, publishes nothing.
            NoMetadata::UnknownFederation | NoMetadata::Own(_) | NoMetadata::Fault(Fault::NoKey(_)) => {
                Self::not_found()
            }
            NoMetadata::Fault(fault) => fault.into(),
        }
    }
}

/// The name of a federation in the path; an impossible one is as good as an unknown one.
///
/// # Errors
/// 404.
pub(super) fn federation_of(path: &str) -> Result<FederationId, Failure> {
    path.parse().map_err(|_| Failure::not_found())
}

/// The document.
pub async fn show(visit: Visit, Path(federation): Path<String>) -> Result<Response, Failure> {
    let document = publish_metadata(&visit.context, &federation_of(&federation)?).await?;
    let mut response = Response::new(Body::from(document));
    response.headers_mut().insert(header::CONTENT_TYPE, MEDIA_TYPE);
    Ok(response)
}
