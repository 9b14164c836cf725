//! A row that came back, from either database.

use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;
use crate::storage::StorageError;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use std::str::FromStr;

/// One row. Columns are read by name; a column of another type or content is a [`StorageError::Damaged`].
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

macro_rules! column {
    ($self:expr, $name:expr, $type:ty) => {
        match $self {
            Row::Sqlite(row) => row.try_get::<$type, _>($name),
            Row::Postgres(row) => row.try_get::<$type, _>($name),
        }
        .map_err(|_| StorageError::Damaged($name))
    };
}

impl Row {
    /// A text.
    pub fn text(&self, name: &'static str) -> Result<String, StorageError> {
        column!(self, name, String)
    }

    /// A text that may be absent.
    pub fn text_if_any(&self, name: &'static str) -> Result<Option<String>, StorageError> {
        column!(self, name, Option<String>)
    }

    /// A text parsed as an identifier, an enum or another checked type.
    pub fn parsed<T: FromStr>(&self, name: &'static str) -> Result<T, StorageError> {
        self.text(name)?.parse().map_err(|_| StorageError::Damaged(name))
    }

    /// The same, where it may be absent.
    pub fn parsed_if_any<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, StorageError> {
        let text = self.text_if_any(name)?;
        text.map(|text| text.parse().map_err(|_| StorageError::Damaged(name))).transpose()
    }

    /// A text holding JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self, name: &'static str) -> Result<T, StorageError> {
        serde_json::from_str(&self.text(name)?).map_err(|_| StorageError::Damaged(name))
    }

    /// A number.
    pub fn integer(&self, name: &'static str) -> Result<i64, StorageError> {
        column!(self, name, i64)
    }

    /// A small number that is never negative.
    pub fn count(&self, name: &'static str) -> Result<u32, StorageError> {
        u32::try_from(self.integer(name)?).map_err(|_| StorageError::Damaged(name))
    }

    /// A number that may be absent.
    pub fn integer_if_any(&self, name: &'static str) -> Result<Option<i64>, StorageError> {
        column!(self, name, Option<i64>)
    }

    /// An instant.
    pub fn instant(&self, name: &'static str) -> Result<Timestamp, StorageError> {
        self.integer(name).map(Timestamp::from_microseconds)
    }

    /// An instant that may be absent.
    pub fn instant_if_any(&self, name: &'static str) -> Result<Option<Timestamp>, StorageError> {
        Ok(self.integer_if_any(name)?.map(Timestamp::from_microseconds))
    }

    /// Bytes.
    pub fn bytes(&self, name: &'static str) -> Result<Vec<u8>, StorageError> {
        column!(self, name, Vec<u8>)
    }

    /// Bytes that may be absent.
    pub fn bytes_if_any(&self, name: &'static str) -> Result<Option<Vec<u8>>, StorageError> {
        column!(self, name, Option<Vec<u8>>)
    }

    /// The 32 bytes of a hash.
    pub fn hash(&self, name: &'static str) -> Result<SecretHash, StorageError> {
        let bytes = self.bytes(name)?.try_into().map_err(|_| StorageError::Damaged(name))?;
        Ok(SecretHash::from_bytes(bytes))
    }

    /// The 32 bytes of a hash that may be absent.
    pub fn hash_if_any(&self, name: &'static str) -> Result<Option<SecretHash>, StorageError> {
        let bytes = self.bytes_if_any(name)?;
        bytes
            .map(|bytes| bytes.try_into().map_err(|_| StorageError::Damaged(name)).map(SecretHash::from_bytes))
            .transpose()
    }
}
