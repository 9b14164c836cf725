//! One client: what is registered, secrets, and the form that makes or changes it.

use super::{Area, Office};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::client::{
    Client, ClientAuthMethod, ClientKeys, ClientState, ConsentPolicy, GrantType, PkcePolicy, SubjectType,
};
use crate::domain::id::ClientId;
use crate::domain::language::Language;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::secret::Secret;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::staff_role::Permission;
use crate::domain::time::Timestamp;
use crate::views::assets::File;
use crate::views::form::{Choices, Field, Form};
use crate::views::frame::Frame;
use crate::views::pages::{Done, pages};
use askama::Template;

pages! { AdminClient }

/// A secret of a client, of which only the hash is kept.
#[derive(Debug, Clone)]
pub struct ShownSecret {
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends, where a successor was made.
    pub expires_at: Option<Timestamp>,
}

/// `admin-client` at `/admin/clients/{id}` and `/admin/clients/new`: `client_id` (new ones), `name_it`, `name_en`,
/// `name_de`, `redirect_uris`, `post_logout_redirect_uris` (one a line), `backchannel_logout_uri`, `policy_uri`,
/// `auth_method`, `jwks`, `jwks_uri`, `grant_types`, `scopes`, `minimum_level`, `consent`, `subject_type`,
/// `sector_host`, `pkce`, `id_token_signed_response_alg`; `continue`. Further forms: `new-secret`, `enable`, `disable`.
#[derive(Debug, Template)]
#[template(path = "admin/admin_client.html")]
pub struct AdminClient {
    /// The shared part.
    pub frame: Frame,
    /// What the holder may do.
    pub office: Office,
    /// The client and whether it may be used; `None` for one to be made.
    pub existing: Option<(ClientId, ClientState)>,
    /// What is registered (see [`AdminClient::form_of`]) or was typed.
    pub form: Form,
    /// Its secrets.
    pub secrets: Vec<ShownSecret>,
    /// A secret just made, shown this once.
    pub new_secret: Option<Secret>,
    /// What was just done.
    pub done: Option<Done>,
}

impl AdminClient {
    /// The form filled with what is registered.
    #[must_use]
    pub fn form_of(client: &Client) -> Form {
        let lines =
            |addresses: &[RedirectUri]| addresses.iter().map(RedirectUri::as_str).collect::<Vec<_>>().join("\n");
        let own = |language| {
            let (text, found) = client.name.for_reader(language);
            if found == language { text.to_owned() } else { String::new() }
        };
        let address = |address: &Option<crate::domain::web_address::WebAddress>| {
            address.as_ref().map_or(String::new(), |address| address.as_str().to_owned())
        };
        let (jwks, jwks_uri) = match &client.keys {
            ClientKeys::None => (String::new(), String::new()),
            ClientKeys::Jwks(keys) => (keys.to_string(), String::new()),
            ClientKeys::JwksUri(uri) => (String::new(), uri.as_str().to_owned()),
        };
        let mut form = Form::new()
            .with("name_it", own(Language::It))
            .with("name_en", own(Language::En))
            .with("name_de", own(Language::De))
            .with("redirect_uris", lines(&client.redirect_uris))
            .with("post_logout_redirect_uris", lines(&client.post_logout_redirect_uris))
            .with("backchannel_logout_uri", address(&client.backchannel_logout_uri))
            .with("policy_uri", address(&client.policy_uri))
            .with("auth_method", client.auth_method.name())
            .with("jwks", jwks)
            .with("jwks_uri", jwks_uri)
            .with("scopes", client.scopes.to_string())
            .with("minimum_level", client.minimum_level.to_string())
            .with("consent", consent_code(client.consent))
            .with("subject_type", subject_code(client.subject_type))
            .with("sector_host", client.sector_host.clone().unwrap_or_default())
            .with("pkce", pkce_code(client.pkce))
            .with("id_token_signed_response_alg", client.id_token_signed_response_alg.name());
        for grant in &client.grant_types {
            form = form.with("grant_types", grant.name());
        }
        form
    }

    fn address(&self) -> String {
        self.existing.as_ref().map_or("/admin/clients/new".to_owned(), |(id, _)| format!("/admin/clients/{id}"))
    }

    fn is_enabled(&self) -> bool {
        self.existing.as_ref().is_some_and(|(_, state)| *state == ClientState::Enabled)
    }

    fn line(&self, name: &'static str, label: &str) -> Field<'_> {
        Field::line(&self.frame, name, label).of(&self.form)
    }

    fn client_id(&self) -> Field<'_> {
        self.line("client_id", "client-id").hint(self.frame.text("client-id-hint"))
    }

    fn names(&self) -> [Field<'_>; 3] {
        [
            self.line("name_it", "client-name-it"),
            self.line("name_en", "client-name-en").optional(),
            self.line("name_de", "client-name-de").optional(),
        ]
    }

    fn addresses(&self) -> [Field<'_>; 4] {
        let hint = || self.frame.text("client-one-a-line");
        let lines = |name, label| Field::lines(&self.frame, name, label, 3).optional().hint(hint()).of(&self.form);
        [
            lines("redirect_uris", "client-redirect-uris"),
            lines("post_logout_redirect_uris", "client-post-logout-redirect-uris"),
            self.line("backchannel_logout_uri", "client-backchannel-logout-uri").optional(),
            self.line("policy_uri", "client-policy-uri").optional(),
        ]
    }

    fn keys(&self) -> [Field<'_>; 2] {
        [
            self.line("jwks_uri", "client-jwks-uri").optional().hint(self.frame.text("client-keys-hint")),
            Field::lines(&self.frame, "jwks", "client-jwks", 4).optional().of(&self.form),
        ]
    }

    fn scopes(&self) -> Field<'_> {
        self.line("scopes", "client-scopes").hint(self.frame.text("client-scopes-hint"))
    }

    fn sector_host(&self) -> Field<'_> {
        self.line("sector_host", "client-sector-host").optional().hint(self.frame.text("client-sector-host-hint"))
    }

    fn auth_method(&self) -> Choices<'_> {
        let mut choices = Choices::one(&self.frame, "auth_method", "client-auth-method");
        for method in ClientAuthMethod::ALL {
            choices = choices.choice(method.name(), self.frame.auth_method(&method));
        }
        choices.of(&self.form)
    }

    fn grants(&self) -> Choices<'_> {
        let mut choices = Choices::several(&self.frame, "grant_types", "client-grants");
        for grant in GrantType::ALL {
            let key = match grant {
                GrantType::AuthorizationCode => "grant-authorization-code",
                GrantType::RefreshToken => "grant-refresh-token",
                GrantType::ClientCredentials => "grant-client-credentials",
            };
            choices = choices.choice(grant.name(), self.frame.text(key));
        }
        choices.of(&self.form)
    }

    fn minimum_level(&self) -> Choices<'_> {
        let mut choices = Choices::one(&self.frame, "minimum_level", "client-minimum-level");
        for (code, level) in ["1", "2", "3"].into_iter().zip(AssuranceLevel::ALL) {
            choices = choices.choice(code, self.frame.level(&level));
        }
        choices.of(&self.form)
    }

    fn consent(&self) -> Choices<'_> {
        let text = |key| self.frame.text(key);
        Choices::one(&self.frame, "consent", "client-consent")
            .choice(consent_code(ConsentPolicy::Once), text("client-consent-once"))
            .choice(consent_code(ConsentPolicy::Always), text("client-consent-always"))
            .choice(consent_code(ConsentPolicy::Never), text("client-consent-never"))
            .of(&self.form)
    }

    fn subject_type(&self) -> Choices<'_> {
        let text = |key| self.frame.text(key);
        Choices::one(&self.frame, "subject_type", "client-subject-type")
            .choice(subject_code(SubjectType::Pairwise), text("client-subject-pairwise"))
            .choice(subject_code(SubjectType::Public), text("client-subject-public"))
            .of(&self.form)
    }

    fn pkce(&self) -> Choices<'_> {
        let text = |key| self.frame.text(key);
        Choices::one(&self.frame, "pkce", "client-pkce")
            .choice(pkce_code(PkcePolicy::Required), text("client-pkce-required"))
            .choice(pkce_code(PkcePolicy::WhenOffered), text("client-pkce-when-offered"))
            .of(&self.form)
    }

    fn algorithm(&self) -> Choices<'_> {
        let mut choices = Choices::one(&self.frame, "id_token_signed_response_alg", "client-algorithm");
        for algorithm in SigningAlgorithm::ALL {
            choices = choices.choice(algorithm.name(), algorithm.name().into());
        }
        choices.of(&self.form)
    }
}

/// The codes of the catalogue, which are those of the form.
const fn consent_code(policy: ConsentPolicy) -> &'static str {
    match policy {
        ConsentPolicy::Once => "once",
        ConsentPolicy::Always => "always",
        ConsentPolicy::Never => "never",
    }
}

const fn subject_code(kind: SubjectType) -> &'static str {
    match kind {
        SubjectType::Pairwise => "pairwise",
        SubjectType::Public => "public",
    }
}

const fn pkce_code(policy: PkcePolicy) -> &'static str {
    match policy {
        PkcePolicy::Required => "required",
        PkcePolicy::WhenOffered => "when_offered",
    }
}
