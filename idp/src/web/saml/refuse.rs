//! The page of a login at a provider that came to nothing.

use crate::domain::id::AuthorizationRequestId;
use crate::flows::authorization;
use crate::protocols::saml::status::AnomalyKind;
use crate::views::frame::Frame;
use crate::views::pages::{ProviderError, ProviderErrorPage};
use crate::web::extract::Visit;
use crate::web::pages::waiting::asker;
use crate::web::respond::{leading_to, page_with_status};
use axum::http::StatusCode;
use axum::response::Response;

/// What came to nothing, and what is left to do.
pub(super) struct Refused {
    /// What the person is told.
    pub error: ProviderError,
    /// The status of the page.
    pub status: StatusCode,
    /// Where the same login begins anew.
    pub retry: Option<String>,
    /// The request of a client that waits.
    pub waiting: Option<AuthorizationRequestId>,
}

/// Logs it once and shows the page, with the ways on.
pub(super) async fn refuse(visit: &Visit, refused: Refused) -> Response {
    let Refused { error, status, retry, waiting } = refused;
    tracing::info!(tenant = %visit.context.tenant_id(), ?error, status = status.as_u16(), "provider login refused");
    let asked = match waiting {
        // A request that is over has no way back to its client.
        Some(request) => authorization::find(&visit.context, request, &visit.browser).await.ok(),
        None => None,
    };
    let request = asked.as_ref().map(|asked| asked.request.id.to_string());
    let shown = ProviderErrorPage {
        frame: Frame { request, ..visit.frame() },
        error,
        reference: visit.id.clone(),
        retry,
        asker: asked.as_ref().map(asker),
    };
    leading_to(page_with_status(status, shown.render()), asked.and_then(|asked| asked.client_origin()))
}

/// The words for what a provider reports.
pub(super) const fn words(kind: AnomalyKind) -> ProviderError {
    match kind {
        AnomalyKind::OurRequest => ProviderError::OurRequest,
        AnomalyKind::OurLevel => ProviderError::OurLevel,
        AnomalyKind::OurClock => ProviderError::OurClock,
        AnomalyKind::WrongCredentials => ProviderError::WrongCredentials,
        AnomalyKind::LevelMissing => ProviderError::LevelMissing,
        AnomalyKind::TimedOut => ProviderError::TimedOut,
        AnomalyKind::ConsentRefused => ProviderError::ConsentRefused,
        AnomalyKind::IdentityBlocked => ProviderError::IdentityBlocked,
        AnomalyKind::Cancelled => ProviderError::Cancelled,
        AnomalyKind::WrongKind => ProviderError::WrongKind,
        AnomalyKind::Unknown => ProviderError::Refused,
    }
}
