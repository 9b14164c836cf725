//! The parameters of a request, from a query or a form body (`application/x-www-form-urlencoded`).

use std::collections::BTreeMap;
use std::fmt;

/// The longest query or body, in bytes.
pub const MAX_LENGTH: usize = 16 * 1024;

/// The most parameters of a request.
pub const MAX_COUNT: usize = 64;

/// The parameters of one request. Printing shows their names alone, since values may be secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(BTreeMap<String, Vec<String>>);

/// Why a query or body cannot be read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MalformedParameters {
    /// More than [`MAX_LENGTH`] bytes.
    #[error("the request is longer than 16 kB")]
    TooLong,
    /// More than [`MAX_COUNT`] parameters.
    #[error("the request has more than 64 parameters")]
    TooMany,
    /// A broken percent sign, a text that is not UTF-8, or the character NUL.
    #[error("the request is not encoded as a form")]
    Encoding,
}

impl Parameters {
    /// Reads a query (without `?`) or a form body. A parameter without a value is as good as absent (RFC 6749,
    /// section 3.1); which ones came twice is remembered, see [`Parameters::repeated`].
    ///
    /// # Errors
    /// When the text is too long, has too many parameters, or is not encoded as it must be.
    pub fn parse(form: &[u8]) -> Result<Self, MalformedParameters> {
        if form.len() > MAX_LENGTH {
            return Err(MalformedParameters::TooLong);
        }
        let mut parameters = BTreeMap::<String, Vec<String>>::new();
        for (position, pair) in form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).enumerate() {
            if position == MAX_COUNT {
                return Err(MalformedParameters::TooMany);
            }
            let equals = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = equals.map_or((pair, &[][..]), |at| (&pair[..at], &pair[at + 1..]));
            let (name, value) = (decode(name)?, decode(value)?);
            if !value.is_empty() {
                parameters.entry(name).or_default().push(value);
            }
        }
        Ok(Self(parameters))
    }

    /// The value of a parameter; the first one where it came twice, which [`Parameters::repeated`] tells.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }

    /// Every value of a parameter that may repeat.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a parameter came exactly once.
    #[must_use]
    pub fn is_single(&self, name: &str) -> bool {
        self.all(name).len() == 1
    }

    /// A parameter that came twice although it may not (RFC 6749, section 3.1). Only `resource` may
    /// (RFC 8707, section 2).
    #[must_use]
    pub fn repeated(&self) -> Option<&str> {
        self.0.iter().find(|(name, values)| values.len() > 1 && *name != "resource").map(|(name, _)| name.as_str())
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Decodes one form-encoded name or value (URL standard, `application/x-www-form-urlencoded`), strictly.
///
/// # Errors
/// [`MalformedParameters::Encoding`].
pub fn decode(encoded: &[u8]) -> Result<String, MalformedParameters> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
                let (high, low) = (digit(rest.next()), digit(rest.next()));
                let (Some(high), Some(low)) = (high, low) else { return Err(MalformedParameters::Encoding) };
                u8::try_from(high * 16 + low).expect("two hexadecimal digits are one byte")
            }
            other => *other,
        });
    }
    // NUL has no meaning in any parameter, and PostgreSQL cannot store it.
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(MalformedParameters::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Parameters {
        Parameters::parse(text.as_bytes()).expect("a good form")
    }

    #[test]
    fn reads_values_and_takes_empty_for_absent() {
        let parameters = parse("a=1&b=x+y%2Bz%26&&c=&d&e=%C3%A0&f=a=b");
        assert_eq!(parameters.find("a"), Some("1"));
        assert_eq!(parameters.find("b"), Some("x y+z&"));
        assert_eq!((parameters.find("c"), parameters.find("d"), parameters.find("zz")), (None, None, None));
        assert_eq!(parameters.find("e"), Some("à"));
        assert_eq!(parameters.find("f"), Some("a=b"));
        assert_eq!(parameters.repeated(), None);
    }

    #[test]
    fn repetition_is_told_save_for_resource() {
        assert_eq!(parse("a=1&b=2&a=1").repeated(), Some("a"));
        assert_eq!(parse("a=1&%61=2").repeated(), Some("a"));
        assert_eq!(parse("a=1&a=").repeated(), None);
        let resources = parse("resource=x&resource=y");
        assert_eq!((resources.repeated(), resources.all("resource").len()), (None, 2));
        assert!(parse("a=1").is_single("a") && !parse("a=1&a=2").is_single("a"));
    }

    #[test]
    fn malformed_text_is_refused() {
        for bad in ["a=%", "a=%2", "a=%zz", "a=%+1", "a=%ff", "a=%00", "%80=a"] {
            assert_eq!(Parameters::parse(bad.as_bytes()), Err(MalformedParameters::Encoding), "{bad}");
        }
        assert_eq!(Parameters::parse(b"a=\xff"), Err(MalformedParameters::Encoding));
        assert_eq!(Parameters::parse("a".repeat(MAX_LENGTH + 1).as_bytes()), Err(MalformedParameters::TooLong));
        let many = |count: usize| "a=1&".repeat(count);
        assert!(Parameters::parse(many(MAX_COUNT).as_bytes()).is_ok());
        assert_eq!(Parameters::parse(many(MAX_COUNT + 1).as_bytes()), Err(MalformedParameters::TooMany));
    }

    #[test]
    fn values_are_not_printed() {
        assert_eq!(format!("{:?}", parse("client_secret=hunter2")), r#"{"client_secret"}"#);
    }

    proptest! {
        #[test]
        fn never_panics(form in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Parameters::parse(&form);
        }

        #[test]
        fn what_others_encode_is_read_back(name in "[a-z]{1,8}", value in "[^\\x00]{1,60}") {
            let form = url::form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
            let parameters = parse(&form);
            prop_assert_eq!(parameters.find(&name), Some(value.as_str()));
        }
    }
}
