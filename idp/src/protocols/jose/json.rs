//! JSON as tokens and requests may hold it: no member twice, no deep nesting (S-47; RFC 7515, section 4;
//! RFC 7519, section 4).

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// The deepest nesting that is read.
pub const MAX_DEPTH: u8 = 16;

/// A text that is not JSON, holds a member twice, or is nested too deeply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not JSON with members that occur once, nested at most 16 deep")]
pub struct JsonFault;

/// Reads any JSON value strictly.
///
/// # Errors
/// [`JsonFault`] when `text` is not JSON, repeats a member or is nested beyond [`MAX_DEPTH`].
pub fn parse_value(text: &[u8]) -> Result<Value, JsonFault> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Strict { depth: MAX_DEPTH }.deserialize(&mut deserializer).map_err(|_| JsonFault)?;
    deserializer.end().map_err(|_| JsonFault)?;
    Ok(value)
}

/// Reads a JSON object strictly.
///
/// # Errors
/// As [`parse_value`], and when the value is no object.
pub fn parse_object(text: &[u8]) -> Result<Map<String, Value>, JsonFault> {
    match parse_value(text)? {
        Value::Object(members) => Ok(members),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Err(JsonFault),
    }
}

#[derive(Clone, Copy)]
struct Strict {
    depth: u8,
}

impl Strict {
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth.checked_sub(1).ok_or_else(|| E::custom("nested too deeply"))?;
        Ok(Self { depth })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON with members that occur once")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(inner)? {
            list.push(element);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut members = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(inner)?;
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a member occurs twice"));
            }
        }
        Ok(members.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_serde_json_reads() {
        let text = r#" {"a":[1,-2,3.5,true,null,"é"],"b":{"c":{}}} "#;
        let expected: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(parse_value(text.as_bytes()), Ok(expected));
    }

    #[test]
    fn a_member_twice_is_refused_at_every_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"x":[{"a":1,"b":2,"a":3}]}"#, r#"{"a":1,"\u0061":2}"#] {
            assert_eq!(parse_value(text.as_bytes()), Err(JsonFault), "{text}");
        }
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse_value(nested(16).as_bytes()).is_ok());
        assert_eq!(parse_value(nested(17).as_bytes()), Err(JsonFault));
        assert_eq!(parse_value(nested(100_000).as_bytes()), Err(JsonFault));
    }

    #[test]
    fn refuses_what_is_not_one_value() {
        for text in ["", "{", "{} {}", "nul", "'a'", "{\"a\":1,}", "\u{feff}{}"] {
            assert_eq!(parse_value(text.as_bytes()), Err(JsonFault), "{text}");
        }
        assert_eq!(parse_value(b"\"\xff\""), Err(JsonFault));
        assert_eq!(parse_object(b"[]"), Err(JsonFault));
    }

    proptest! {
        #[test]
        fn never_panics(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse_value(&text);
        }
    }
}
