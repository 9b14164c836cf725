//! One SQL text with its values, good for both databases.

use crate::domain::entity_id::EntityId;
use crate::domain::id::{
    AuditEventId, AuthorizationId, AuthorizationRequestId, ClientId, EvidenceId, FederationId, FederationKeyId,
    IdentityId, JobId, KeyId, OneTimeLinkId, SessionId, TenantId, TotpId, UserId,
};
use crate::domain::saml_request::MessageId;
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;
use sqlx::query::Query;
use sqlx::{Database, Encode, Type};

/// A value bound to a placeholder. `None` is SQL `NULL` of that type.
#[derive(Debug, Clone)]
pub enum Value {
    /// A text.
    Text(Option<String>),
    /// A 64-bit integer: counts, and instants in microseconds.
    Integer(Option<i64>),
    /// Bytes: hashes, encrypted values.
    Bytes(Option<Vec<u8>>),
}

/// A literal SQL text (`$1`, `$2` … as placeholders) and its values in order.
#[derive(Debug, Clone)]
pub struct Statement {
    text: &'static str,
    values: Vec<Value>,
}

/// Begins a statement. The text is a literal, so that nothing from outside can become SQL.
#[must_use]
pub const fn sql(text: &'static str) -> Statement {
    Statement { text, values: Vec::new() }
}

impl Statement {
    /// Binds the next placeholder.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    pub(super) fn into_query<'q, D>(self) -> Query<'q, D, D::Arguments>
    where
        D: Database,
        Option<String>: Encode<'q, D> + Type<D>,
        Option<i64>: Encode<'q, D> + Type<D>,
        Option<Vec<u8>>: Encode<'q, D> + Type<D>,
    {
        let mut query = sqlx::query::<D>(self.text);
        for value in self.values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Integer(number) => query.bind(number),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        query
    }
}

/// The one character that people can type and PostgreSQL cannot keep is replaced, in what is kept and in what is
/// looked for, so that both databases answer alike.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(storable(text)))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(storable(&text)))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(Some(number))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(Some(i64::from(number)))
    }
}

impl From<Timestamp> for Value {
    fn from(instant: Timestamp) -> Self {
        Self::Integer(Some(instant.microseconds()))
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Some(bytes))
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(Some(bytes.to_vec()))
    }
}

impl From<SecretHash> for Value {
    fn from(hash: SecretHash) -> Self {
        Self::Bytes(Some(hash.as_bytes().to_vec()))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text.as_deref().map(storable))
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(storable))
    }
}

impl From<Option<SecretHash>> for Value {
    fn from(hash: Option<SecretHash>) -> Self {
        Self::Bytes(hash.map(|hash| hash.as_bytes().to_vec()))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(instant: Option<Timestamp>) -> Self {
        Self::Integer(instant.map(Timestamp::microseconds))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Integer(number)
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Self::Bytes(bytes)
    }
}

macro_rules! ids_as_text {
    ($($id:ty),+) => { $(
        impl From<$id> for Value {
            fn from(id: $id) -> Self {
                Self::Text(Some(id.to_string()))
            }
        }
        impl From<&$id> for Value {
            fn from(id: &$id) -> Self {
                Self::Text(Some(id.to_string()))
            }
        }
        impl From<Option<$id>> for Value {
            fn from(id: Option<$id>) -> Self {
                Self::Text(id.map(|id| id.to_string()))
            }
        }
    )+ };
}

ids_as_text!(
    AuditEventId,
    AuthorizationId,
    AuthorizationRequestId,
    ClientId,
    EntityId,
    EvidenceId,
    FederationId,
    FederationKeyId,
    IdentityId,
    JobId,
    KeyId,
    MessageId,
    OneTimeLinkId,
    SessionId,
    TenantId,
    TotpId,
    UserId
);
