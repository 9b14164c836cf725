//! The clients of every world.

use idp::domain::client::{Client, ClientAuthMethod, ClientKeys, ConsentPolicy, GrantType, PkcePolicy, SubjectType};
use idp::domain::language::LocalizedText;
use idp::domain::signing_algorithm::SigningAlgorithm;
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::relying_party::jose;

/// The key of every client that signs assertions.
pub static CLIENT_KEY: LazyLock<PKey<Private>> = LazyLock::new(|| {
    let curve = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("OpenSSL knows P-256");
    PKey::from_ec_key(EcKey::generate(&curve).expect("a key can be made")).expect("an EC key is a key")
});

/// A client as it is registered, with what it can prove.
#[derive(Clone, Debug)]
pub struct ClientSeed {
    /// The registration.
    pub client: Client,
    /// Its secret, where it has one.
    pub secret: Option<String>,
}

impl ClientSeed {
    /// A confidential client with the secret of its name, for codes and refreshing, with every scope that tells
    /// something of a person. Its redirect address is `https://{name}.example/callback`.
    ///
    /// # Panics
    /// When the name is not one that clients may have.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut client =
            Client::new(name.parse().expect("a client name"), LocalizedText::italian(format!("Servizio {name}")));
        client.redirect_uris = vec![format!("https://{name}.example/callback").parse().expect("an address")];
        client.post_logout_redirect_uris = vec![format!("https://{name}.example/uscita").parse().expect("an address")];
        client.grant_types = BTreeSet::from([GrantType::AuthorizationCode, GrantType::RefreshToken]);
        client.scopes = "openid profile email address phone offline_access".parse().expect("scopes");
        client.subject_type = SubjectType::Public;
        Self { client, secret: Some(format!("secret-of-{name}_0123456789abcdef")) }
    }

    /// Changes the registration.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Client)) -> Self {
        change(&mut self.client);
        if matches!(self.client.auth_method, ClientAuthMethod::PrivateKeyJwt | ClientAuthMethod::None) {
            self.secret = None;
        }
        self
    }

    /// Gives it another secret.
    #[must_use]
    pub fn with_secret(mut self, secret: &str) -> Self {
        self.secret = Some(secret.to_owned());
        self
    }

    /// The identifier.
    #[must_use]
    pub fn id(&self) -> &str {
        self.client.id.as_str()
    }
}

/// Every client that both tenants have.
#[must_use]
pub fn everyone() -> Vec<ClientSeed> {
    let signing =
        |name, algorithm| ClientSeed::new(name).with(|client| client.id_token_signed_response_alg = algorithm);
    let of_sector = |name, host: &str| {
        let address = format!("https://{host}/{name}").parse().expect("an address");
        ClientSeed::new(name).with(|client| {
            client.subject_type = SubjectType::Pairwise;
            client.redirect_uris = vec![address];
        })
    };
    vec![
        ClientSeed::new("basic").with(|client| client.pkce = PkcePolicy::WhenOffered),
        ClientSeed::new("second").with(|client| client.pkce = PkcePolicy::WhenOffered),
        ClientSeed::new("strict"),
        ClientSeed::new("post").with(|client| {
            client.pkce = PkcePolicy::WhenOffered;
            client.auth_method = ClientAuthMethod::ClientSecretPost;
        }),
        ClientSeed::new("pkjwt").with(|client| {
            client.auth_method = ClientAuthMethod::PrivateKeyJwt;
            client.keys = ClientKeys::Jwks(json!({ "keys": [jose::public_jwk(&CLIENT_KEY, "client-key")] }));
        }),
        ClientSeed::new("public").with(|client| {
            client.auth_method = ClientAuthMethod::None;
            client.redirect_uris.push("http://127.0.0.1/native".parse().expect("an address"));
        }),
        of_sector("sector-one", "sector.example"),
        of_sector("sector-two", "sector.example"),
        of_sector("sector-away", "elsewhere.example"),
        signing("es256", SigningAlgorithm::Es256),
        signing("ps256", SigningAlgorithm::Ps256),
        signing("eddsa", SigningAlgorithm::EdDsa),
        ClientSeed::new("signed-userinfo")
            .with(|client| client.userinfo_signed_response_alg = Some(SigningAlgorithm::Rs256)),
        ClientSeed::new("machine").with(|client| {
            client.redirect_uris.clear();
            client.post_logout_redirect_uris.clear();
            client.grant_types = BTreeSet::from([GrantType::ClientCredentials]);
            client.scopes = "things:read things:write".parse().expect("scopes");
            client.subject_type = SubjectType::Public;
        }),
        ClientSeed::new("always-asks").with(|client| client.consent = ConsentPolicy::Always),
        ClientSeed::new("never-asks").with(|client| client.consent = ConsentPolicy::Never),
        ClientSeed::new("with-query").with(|client| {
            client.redirect_uris =
                vec!["https://with-query.example/callback?area=a%20b&x=1".parse().expect("an address")];
        }),
        ClientSeed::new("odd-secret").with_secret("se:cr-et+with %ä&="),
        ClientSeed::new("level-two").with(|client| {
            client.minimum_level = idp::domain::assurance_level::AssuranceLevel::Two;
        }),
    ]
}
