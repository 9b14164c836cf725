//! How a person is named to a client (OpenID Connect Core 8). One function serves ID token, access token, userinfo,
//! introspection and logout token.

use crate::domain::client::{Client, SubjectType};
use crate::domain::id::UserId;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;

/// Every `sub` of a person begins so. A client identifier never holds a colon, hence nobody can register a client
/// that passes for a person (S-67).
pub const PREFIX: &str = "u:";

/// The `sub` of `user` for `client`: for a pairwise client HMAC-SHA256 over sector and user under the tenant's
/// `secret`, which is never rotated (8.1); for a public one the user id.
#[must_use]
pub fn subject(client: &Client, user: UserId, secret: &[u8]) -> String {
    match client.subject_type {
        SubjectType::Public => format!("{PREFIX}{user}"),
        SubjectType::Pairwise => {
            // A client without redirect host has nobody to share its sector with. A host name holds no colon.
            let sector = client.sector().unwrap_or_else(|| format!("client:{}", client.id));
            pairwise(secret, &sector, user)
        }
    }
}

fn pairwise(secret: &[u8], sector: &str, user: UserId) -> String {
    let hash = || {
        let key = PKey::hmac(secret)?;
        // A sector holds no NUL, so the two parts cannot be shifted against each other.
        Signer::new(MessageDigest::sha256(), &key)?.sign_oneshot_to_vec(format!("{sector}\0{user}").as_bytes())
    };
    let hash = hash().expect("HMAC-SHA256 takes any key and any bytes");
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::ClientId;
    use crate::domain::language::LocalizedText;
    use crate::domain::random::Random;
    use crate::domain::time::Timestamp;

    struct Fixed(u8);
    impl Random for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn user(number: u8) -> UserId {
        UserId::new(Timestamp::from_seconds(1_800_000_000), &Fixed(number))
    }

    fn client(id: &str, redirect_uri: &str) -> Client {
        let mut client = Client::new(id.parse().expect("a client id"), LocalizedText::italian("A"));
        client.redirect_uris = vec![redirect_uri.parse().expect("a redirect URI")];
        client
    }

    #[test]
    fn one_sector_sees_one_subject_and_another_sector_another() {
        let (one, two) = (client("one", "https://a.example/1"), client("two", "https://a.example:8443/2"));
        let other = client("three", "https://b.example/");
        let of = |client: &Client| subject(client, user(1), b"secret");
        assert_eq!(of(&one), of(&two));
        assert_ne!(of(&one), of(&other));
        assert_ne!(of(&one), subject(&one, user(2), b"secret"));
        assert_ne!(of(&one), subject(&one, user(1), b"other secret"), "another tenant");
        let (app, second) = (client("app", "it.example.app:/cb"), client("second", "it.example.app:/cb"));
        assert_ne!(of(&app), of(&second), "without a host, each client is its own sector");
    }

    #[test]
    fn a_public_subject_is_the_same_for_all() {
        let (mut one, mut other) = (client("one", "https://a.example/1"), client("two", "https://b.example/2"));
        one.subject_type = SubjectType::Public;
        other.subject_type = SubjectType::Public;
        assert_eq!(subject(&one, user(1), b"x"), subject(&other, user(1), b"y"));
        assert_eq!(subject(&one, user(1), b"x"), format!("u:{}", user(1)));
    }

    /// S-67, and at most 255 ASCII characters (OpenID Connect Core 2).
    #[test]
    fn a_subject_is_never_a_client_id() {
        for kind in [SubjectType::Public, SubjectType::Pairwise] {
            let mut client = client("one", "https://a.example/1");
            client.subject_type = kind;
            let subject = subject(&client, user(1), b"secret");
            assert!(subject.parse::<ClientId>().is_err());
            assert!(subject.is_ascii() && subject.len() <= 255);
        }
    }
}
