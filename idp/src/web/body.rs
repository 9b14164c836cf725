//! The body of a request, read whole at the door: under a limit of size and a limit of time (S-165).

use crate::domain::time::Span;
use crate::views::pages::ErrorKind;
use crate::web::error::Failure;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::StatusCode;
use http_body_util::LengthLimitError;
use std::error::Error;

/// The longest body that is read, in bytes.
pub const LONGEST: usize = 64 * 1024;

/// The longest body with a SAML message, in bytes: 256 KiB of it in base64, as a form.
pub const LONGEST_MESSAGE: usize = 512 * 1024;

/// How long a body may take to arrive.
pub const PATIENCE: Span = Span::seconds(10);

/// Why a body was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyFault {
    /// Longer than [`LONGEST`], or at the doors of SAML [`LONGEST_MESSAGE`].
    #[error("the body is too long")]
    TooLong,
    /// Slower than [`PATIENCE`].
    #[error("the body did not arrive in time")]
    TooSlow,
    /// The connection broke, or the framing is not HTTP.
    #[error("the body broke off")]
    Broken,
}

impl From<BodyFault> for Failure {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLong => Self::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorKind::TooLarge),
            BodyFault::TooSlow => Self::new(StatusCode::REQUEST_TIMEOUT, ErrorKind::TooSlow),
            BodyFault::Broken => Self::new(StatusCode::BAD_REQUEST, ErrorKind::BadRequest),
        }
    }
}

/// The longest body that is read at an address.
#[must_use]
pub fn longest_at(path: &str) -> usize {
    let takes_messages = path.starts_with("/saml/") && (path.ends_with("/acs") || path.ends_with("/slo"));
    if takes_messages { LONGEST_MESSAGE } else { LONGEST }
}

/// Reads a body whole: at most so many bytes, in at most that time.
///
/// # Errors
/// [`BodyFault`].
pub async fn read(body: Body, longest: usize, patience: Span) -> Result<Bytes, BodyFault> {
    match tokio::time::timeout(patience.as_std(), to_bytes(body, longest)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if error.source().is_some_and(<dyn Error>::is::<LengthLimitError>) => Err(BodyFault::TooLong),
        Ok(Err(_)) => Err(BodyFault::Broken),
        Err(_) => Err(BodyFault::TooSlow),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{StreamExt as _, stream};
    use std::io;

    fn in_pieces(pieces: Vec<Result<&'static [u8], io::Error>>) -> Body {
        Body::from_stream(stream::iter(pieces))
    }

    #[tokio::test]
    async fn a_body_comes_whole_or_not_at_all() {
        let longest = vec![b'x'; LONGEST];
        assert_eq!(read(Body::from(longest.clone()), LONGEST, PATIENCE).await.map(|body| body.len()), Ok(LONGEST));
        let longer = [longest, vec![b'x']].concat();
        assert_eq!(read(Body::from(longer), LONGEST, PATIENCE).await, Err(BodyFault::TooLong));
        assert_eq!(read(in_pieces(vec![Ok(b"a"), Ok(b"b")]), LONGEST, PATIENCE).await.as_deref(), Ok(&b"ab"[..]));
        let broken = vec![Ok(&b"a"[..]), Err(io::ErrorKind::ConnectionReset.into())];
        assert_eq!(read(in_pieces(broken), LONGEST, PATIENCE).await, Err(BodyFault::Broken));
    }

    #[test]
    fn the_doors_of_saml_take_longer_bodies() {
        for path in ["/saml/spid/acs", "/saml/cie/slo"] {
            assert_eq!(longest_at(path), LONGEST_MESSAGE, "{path}");
        }
        for path in ["/login", "/saml/spid/login", "/account/acs", "/oauth/token"] {
            assert_eq!(longest_at(path), LONGEST, "{path}");
        }
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let never = stream::iter([Ok::<_, io::Error>("a")]).chain(stream::pending());
        assert_eq!(read(Body::from_stream(never), LONGEST, Span::milliseconds(10)).await, Err(BodyFault::TooSlow));
    }
}
