//! Reading one HTTP/1.1 request, strictly: one of each header, no transfer coding, small.

use zeroize::Zeroizing;

/// The longest head, in bytes.
pub const LONGEST_HEAD: usize = 16 * 1024;
/// The longest body, in bytes.
pub const LONGEST_BODY: usize = 8 * 1024;
/// The most headers.
const MOST_HEADERS: usize = 64;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: String,
    /// The target as sent.
    pub target: String,
    headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why bytes are no request, or none that is taken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The head is longer than [`LONGEST_HEAD`] or has too many headers.
    #[error("the head of the request is too long")]
    Head,
    /// The body is longer than [`LONGEST_BODY`], or its length is not said in digits.
    #[error("the body of the request is too long, or does not say how long it is")]
    Body,
    /// A header comes twice.
    #[error("a header of the request comes twice")]
    Twice,
    /// Not HTTP/1.1, or not HTTP at all.
    #[error("this is not a request of HTTP/1.1")]
    Syntax,
}

impl HttpRequest {
    /// The value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a request from what came so far; `None` while something is missing.
pub fn parse(bytes: &[u8]) -> Result<Option<HttpRequest>, Malformed> {
    let mut room = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Request::new(&mut room);
    let begins = match head.parse(&bytes[..bytes.len().min(LONGEST_HEAD)]) {
        Ok(httparse::Status::Complete(begins)) => begins,
        Ok(httparse::Status::Partial) if bytes.len() >= LONGEST_HEAD => return Err(Malformed::Head),
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Malformed::Head),
        Err(_) => return Err(Malformed::Syntax),
    };
    let (Some(method), Some(target), Some(1)) = (head.method, head.path, head.version) else {
        return Err(Malformed::Syntax);
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    for header in head.headers.iter() {
        let name = header.name.to_ascii_lowercase();
        let value = std::str::from_utf8(header.value).map_err(|_| Malformed::Syntax)?;
        if headers.iter().any(|(known, _)| *known == name) {
            return Err(Malformed::Twice);
        }
        headers.push((name, value.to_owned()));
    }
    let mut request = HttpRequest { method: method.to_owned(), target: target.to_owned(), headers, body: Vec::new() };
    let length = body_length(&request)?;
    match bytes.get(begins..begins + length) {
        None => Ok(None),
        Some(body) => {
            request.body = body.to_vec();
            Ok(Some(request))
        }
    }
}

fn body_length(request: &HttpRequest) -> Result<usize, Malformed> {
    if request.header("transfer-encoding").is_some() {
        return Err(Malformed::Body);
    }
    let Some(length) = request.header("content-length") else { return Ok(0) };
    let digits = length.bytes().all(|byte| byte.is_ascii_digit());
    let length = length.parse().map_err(|_| Malformed::Body)?;
    if digits && length <= LONGEST_BODY { Ok(length) } else { Err(Malformed::Body) }
}

/// The fields of a form (`application/x-www-form-urlencoded`); `None` where an escape is wrong, a value is not UTF-8 or has
/// a zero byte.
pub fn parse_form(body: &[u8]) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(body).ok()?;
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').and_then(|(name, value)| Some((decode(name)?, decode(value)?)))).collect()
}

fn decode(text: &str) -> Option<String> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                bytes.push(digit(high)? << 4 | digit(low)?);
                after
            }
            (b'%', _) => return None,
            (b'+', after) => {
                bytes.push(b' ');
                after
            }
            (byte, after) => {
                bytes.push(*byte);
                after
            }
        };
    }
    if bytes.contains(&0) {
        return None;
    }
    String::from_utf8(bytes.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_request_is_read_when_it_is_whole() {
        let whole = b"POST /v1/authenticate HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: 3\r\n\r\nv=1";
        for end in 0..whole.len() {
            assert_eq!(parse(&whole[..end]), Ok(None), "{end}");
        }
        let request = parse(whole).expect("well formed").expect("whole");
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v1/authenticate"));
        assert_eq!((request.header("host"), request.body.as_slice()), (Some("127.0.0.1:1"), b"v=1".as_slice()));
    }

    #[test]
    fn what_is_long_double_or_chunked_is_refused() {
        let head = |lines: &str| parse(format!("POST / HTTP/1.1\r\n{lines}\r\n").as_bytes());
        assert_eq!(head("Host: a\r\nhost: b\r\n"), Err(Malformed::Twice));
        assert_eq!(head("Transfer-Encoding: chunked\r\n"), Err(Malformed::Body));
        assert_eq!(head("Content-Length: 8193\r\n"), Err(Malformed::Body));
        assert_eq!(head("Content-Length: +1\r\n"), Err(Malformed::Body));
        assert_eq!(head(&format!("A: {}\r\n", "x".repeat(LONGEST_HEAD))), Err(Malformed::Head));
        assert_eq!(head(&(0..70).map(|n| format!("a{n}: b\r\n")).collect::<Vec<_>>().concat()), Err(Malformed::Head));
        assert_eq!(parse(b"GET / HTTP/1.0\r\n\r\n"), Err(Malformed::Syntax));
        assert_eq!(parse(b"\x16\x03\x01\x02\x00"), Err(Malformed::Syntax));
    }

    #[test]
    fn forms_are_decoded_strictly() {
        let form = parse_form(b"a=1&b=%C3%A8+x&c=").expect("a form");
        assert_eq!(form[1], ("b".to_owned(), "è x".to_owned()));
        for wrong in [b"a=%".as_slice(), b"a=%4", b"a=%zz", b"a=%00", b"a=%FF", b"a"] {
            assert_eq!(parse_form(wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (parse(&bytes), parse_form(&bytes));
        }
    }
}
