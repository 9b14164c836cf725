//! What can be wrong with a form, and how it is said.

use crate::domain::language::Language;
use crate::domain::time::Span;
use crate::views::texts;
use std::borrow::Cow;

/// What is wrong with a form or with one of its fields, to be said to the person who filled it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A required field was left empty.
    Missing,
    /// None of the choices was taken.
    ChooseOne,
    /// More characters than the field holds.
    TooLong,
    /// User name or password wrong; never says which.
    WrongCredentials,
    /// The present password, asked again, was wrong.
    WrongPassword,
    /// The one-time or recovery code was wrong or already used.
    WrongCode,
    /// Too many tries; how long to wait.
    TooManyTries(Span),
    /// So many wrong tries that only another password helps.
    Stopped,
    /// The fiscal code does not have the form or the check character of one.
    FiscalCodeWrong,
    /// The fiscal code belongs to other names.
    FiscalCodeOfSomeoneElse,
    /// Not a person's name.
    NameWrong,
    /// Not an e-mail address.
    EmailWrong,
    /// The e-mail address is the present one.
    EmailUnchanged,
    /// A user name with characters that are not allowed.
    UsernameWrong,
    /// Another account has this user name (staff pages only: elsewhere it would tell who exists).
    UsernameTaken,
    /// The password has fewer characters than this.
    PasswordTooShort(u32),
    /// The password has more characters than this.
    PasswordTooLong(u32),
    /// The password stands on the lists of passwords that attackers try first.
    PasswordCommon,
    /// The password holds the person's name, e-mail address or fiscal code.
    PasswordPersonal,
    /// The new password equals the present one.
    PasswordUnchanged,
    /// The privacy notice was not acknowledged.
    PrivacyNotAccepted,
    /// The form is too old or came from elsewhere (anti-forgery value); try again.
    FormExpired,
    /// Not an identifier of a client.
    ClientIdWrong,
    /// Another client has this identifier.
    ClientIdTaken,
    /// Not an address that may be registered.
    AddressWrong,
    /// Not a date.
    DateWrong,
    /// These settings do not go together.
    SettingsContradict,
    /// Not a JWK Set with public keys.
    KeysWrong,
    /// Scopes that are not known here.
    ScopesWrong,
}

impl Problem {
    /// Whether the sentence leaves open which field it is about.
    pub(super) const fn needs_label(self) -> bool {
        matches!(self, Self::Missing | Self::ChooseOne | Self::TooLong | Self::AddressWrong | Self::DateWrong)
    }

    pub(super) fn text(self, language: Language) -> Cow<'static, str> {
        let (key, count) = match self {
            Self::Missing => ("problem-missing", None),
            Self::ChooseOne => ("problem-choose-one", None),
            Self::TooLong => ("problem-too-long", None),
            Self::WrongCredentials => ("problem-wrong-credentials", None),
            Self::WrongPassword => ("problem-wrong-password", None),
            Self::WrongCode => ("problem-wrong-code", None),
            Self::TooManyTries(wait) => {
                let wait = crate::views::dates::length(language, wait);
                return texts::text(language, "problem-too-many-tries", &[("wait", wait.into())]);
            }
            Self::Stopped => ("problem-stopped", None),
            Self::FiscalCodeWrong => ("problem-fiscal-code-wrong", None),
            Self::FiscalCodeOfSomeoneElse => ("problem-fiscal-code-of-someone-else", None),
            Self::NameWrong => ("problem-name-wrong", None),
            Self::EmailWrong => ("problem-email-wrong", None),
            Self::EmailUnchanged => ("problem-email-unchanged", None),
            Self::UsernameWrong => ("problem-username-wrong", None),
            Self::UsernameTaken => ("problem-username-taken", None),
            Self::PasswordTooShort(minimum) => ("problem-password-too-short", Some(minimum)),
            Self::PasswordTooLong(maximum) => ("problem-password-too-long", Some(maximum)),
            Self::PasswordCommon => ("problem-password-common", None),
            Self::PasswordPersonal => ("problem-password-personal", None),
            Self::PasswordUnchanged => ("problem-password-unchanged", None),
            Self::PrivacyNotAccepted => ("problem-privacy-not-accepted", None),
            Self::FormExpired => ("problem-form-expired", None),
            Self::ClientIdWrong => ("problem-client-id-wrong", None),
            Self::ClientIdTaken => ("problem-client-id-taken", None),
            Self::AddressWrong => ("problem-address-wrong", None),
            Self::DateWrong => ("problem-date-wrong", None),
            Self::SettingsContradict => ("problem-settings-contradict", None),
            Self::KeysWrong => ("problem-keys-wrong", None),
            Self::ScopesWrong => ("problem-scopes-wrong", None),
        };
        match count {
            Some(count) => texts::text(language, key, &[("count", i64::from(count).into())]),
            None => texts::text(language, key, &[]),
        }
    }
}

/// The key of the label of a field, for the summary.
pub(super) fn label_key(field: &str) -> Option<&'static str> {
    Some(match field {
        "username" => "login-username",
        "password" => "login-password",
        "current_password" => "account-password-current",
        "code" => "second-factor-code",
        "class" => "register-class",
        "given_name" => "register-given-name",
        "family_name" => "register-family-name",
        "fiscal_code" => "register-fiscal-code",
        "email" => "register-email",
        "accept_privacy" => "register-privacy",
        "client_id" => "client-id",
        "name_it" => "client-name-it",
        "redirect_uris" => "client-redirect-uris",
        "post_logout_redirect_uris" => "client-post-logout-redirect-uris",
        "backchannel_logout_uri" => "client-backchannel-logout-uri",
        "policy_uri" => "client-policy-uri",
        "jwks_uri" => "client-jwks-uri",
        "jwks" => "client-jwks",
        "grant_types" => "client-grants",
        "scopes" => "client-scopes",
        "sector_host" => "client-sector-host",
        "from" => "audit-from",
        "to" => "audit-to",
        _ => return None,
    })
}
