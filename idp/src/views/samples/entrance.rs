//! Samples of the pages before somebody is signed in, and of errors.

use super::{NOW, Sample, asker, frame, service, signed_in, translated_service, wrong};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::language::Language;
use crate::domain::request_id::RequestId;
use crate::domain::time::Span;
use crate::domain::user::UserClass;
use crate::views::form::{Form, Problem};
use crate::views::pages::{
    Consent, ConsentDuration, ErrorKind, ErrorPage, LoggedOut, Login, LogoutConfirm, Notice, PasswordChanged,
    PasswordForgot, PasswordForgotSent, PasswordReset, Redirecting, Register, RegisterSent, RegisterVerify, Registered,
    SecondFactor, SecondFactorKind, Shared, SharedItem, StepUp, StepUpWay, WayOn,
};

pub(super) fn pages(language: Language) -> Vec<Sample> {
    let mut samples = login(language);
    samples.extend(consent(language));
    samples.extend(leaving(language));
    samples.extend(registration(language));
    samples.extend(errors(language));
    samples
}

fn login(language: Language) -> Vec<Sample> {
    let login = |form: Form, notice: Option<Notice>| {
        let (frame, asker, ways) = (frame(language), Some(asker()), Vec::new());
        Login { frame, asker, notice, ways, form, registration: true, recovery: true }.render()
    };
    let second_factor = |kind: SecondFactorKind, form: Form| {
        SecondFactor { frame: frame(language), asker: Some(asker()), kind, form }.render()
    };
    let step_up = |way: StepUpWay| {
        StepUp { frame: signed_in(language), asker: asker(), current: AssuranceLevel::One, way }.render()
    };
    let mut bare = Login {
        frame: frame(language),
        asker: None,
        notice: None,
        ways: Vec::new(),
        form: Form::new(),
        registration: false,
        recovery: false,
    };
    bare.frame.request = None;
    bare.frame.here = "/login".into();
    vec![
        Sample { name: "login", html: login(Form::new(), None) },
        Sample { name: "login-bare", html: bare.render() },
        Sample { name: "login-wrong", html: login(wrong("username", Problem::WrongCredentials), None) },
        Sample {
            name: "login-throttled",
            html: login(wrong("username", Problem::TooManyTries(Span::minutes(5))), None),
        },
        Sample { name: "login-expired", html: login(Form::new(), Some(Notice::SessionExpired)) },
        Sample { name: "login-again", html: login(Form::new(), Some(Notice::LoginAgain)) },
        Sample { name: "login-changed", html: login(Form::new(), Some(Notice::PasswordChanged)) },
        Sample { name: "login-ready", html: login(Form::new(), Some(Notice::AccountReady)) },
        Sample { name: "second-factor", html: second_factor(SecondFactorKind::OneTimeCode, Form::new()) },
        Sample {
            name: "second-factor-wrong",
            html: second_factor(SecondFactorKind::OneTimeCode, wrong("code", Problem::WrongCode)),
        },
        Sample { name: "second-factor-recovery", html: second_factor(SecondFactorKind::RecoveryCode, Form::new()) },
        Sample { name: "step-up", html: step_up(StepUpWay::SecondFactor) },
        Sample { name: "step-up-enrol", html: step_up(StepUpWay::EnrolSecondFactor) },
        Sample { name: "step-up-login", html: step_up(StepUpWay::LoginAgain) },
        Sample { name: "step-up-unreachable", html: step_up(StepUpWay::Unreachable) },
    ]
}

fn consent(language: Language) -> Vec<Sample> {
    let items = [
        (SharedItem::Identifier, None),
        (SharedItem::Name, Some(super::PERSON)),
        (SharedItem::FiscalCode, Some("RSSNNA80A41H501F")),
        (SharedItem::Birthdate, Some("1º gennaio 1980")),
        (SharedItem::Gender, Some("F")),
        (SharedItem::Email, Some("anna@esempio.it")),
        (SharedItem::PhoneNumber, Some("+39 06 1234567")),
        (SharedItem::Address, Some("Via Roma 1, 00100 Roma")),
        (SharedItem::Login, None),
        (SharedItem::Roles, None),
        (SharedItem::Offline, None),
    ];
    let page = |client, duration| Consent {
        frame: crate::views::frame::Frame { request: Some("018f".into()), ..signed_in(language) },
        client,
        destination: "pagamenti.comune.esempio.it".into(),
        shared: items.iter().map(|(item, value)| Shared { item: *item, value: value.map(str::to_owned) }).collect(),
        duration,
        policy: Some("https://pagamenti.comune.esempio.it/privacy".into()),
    };
    vec![
        Sample { name: "consent", html: page(service(), ConsentDuration::UntilWithdrawn).render() },
        Sample { name: "consent-once", html: page(translated_service(), ConsentDuration::Once).render() },
        Sample { name: "consent-until", html: page(translated_service(), ConsentDuration::Until(NOW)).render() },
    ]
}

fn leaving(language: Language) -> Vec<Sample> {
    let confirm = |client| LogoutConfirm {
        frame: signed_in(language),
        client,
        carried: vec![("id_token_hint", "eyJ\"x".into()), ("state", "<s>".into())],
    };
    let out = |told, back| LoggedOut { frame: frame(language), told, back };
    let on = |client| Redirecting { frame: frame(language), client, address: "https://app.example/cb?a=1&b=2".into() };
    let back = (service(), "https://app.example/?a=1&b=2".to_owned());
    vec![
        Sample { name: "logout-confirm", html: confirm(Some(service())).render() },
        Sample { name: "logout-confirm-unknown", html: confirm(None).render() },
        Sample { name: "logged-out", html: out(vec![service(), translated_service()], Some(back)).render() },
        Sample { name: "logged-out-bare", html: out(vec![], None).render() },
        Sample { name: "redirecting", html: on(Some(translated_service())).render() },
        Sample { name: "redirecting-bare", html: on(None).render() },
    ]
}

fn registration(language: Language) -> Vec<Sample> {
    let frame = || frame(language);
    let register = |classes: &[UserClass], form| Register {
        frame: frame(),
        classes: classes.to_vec(),
        password_minimum: 12,
        form,
    };
    let both = [UserClass::Citizen, UserClass::Professional, UserClass::Foreign];
    let failed = wrong("given_name", Problem::Missing)
        .fault("class", Problem::ChooseOne)
        .fault("family_name", Problem::TooLong)
        .with("fiscal_code", "RSSNNA80A41H501X")
        .fault("fiscal_code", Problem::FiscalCodeWrong)
        .fault("email", Problem::EmailWrong)
        .fault("password", Problem::PasswordTooShort(12))
        .fault("accept_privacy", Problem::PrivacyNotAccepted);
    let token = || "t0ken\"x".to_owned();
    let reset = |form| PasswordReset { frame: frame(), token: token(), password_minimum: 8, form };
    let lead = |problem| wrong("password", problem);
    let mut samples = vec![
        Sample { name: "register", html: register(&[UserClass::Citizen], Form::new()).render() },
        Sample { name: "register-choice", html: register(&both, Form::new().with("class", "citizen")).render() },
        Sample { name: "register-wrong", html: register(&both, failed).render() },
        Sample {
            name: "register-sent",
            html: RegisterSent { frame: frame(), email: "<anna>@esempio.it".into(), valid_for: Span::hours(24) }
                .render(),
        },
        Sample { name: "register-verify", html: RegisterVerify { frame: frame(), token: token() }.render() },
        Sample { name: "registered", html: Registered { frame: frame() }.render() },
        Sample { name: "password-forgot", html: PasswordForgot { frame: frame(), form: Form::new() }.render() },
        Sample {
            name: "password-forgot-sent",
            html: PasswordForgotSent { frame: frame(), valid_for: Span::minutes(30) }.render(),
        },
        Sample { name: "password-reset", html: reset(Form::new()).render() },
        Sample { name: "password-changed", html: PasswordChanged { frame: frame() }.render() },
        Sample { name: "password-changed-inside", html: PasswordChanged { frame: signed_in(language) }.render() },
    ];
    let problems = [
        Problem::Missing,
        Problem::PasswordTooLong(1024),
        Problem::PasswordCommon,
        Problem::PasswordPersonal,
        Problem::PasswordUnchanged,
        Problem::WrongPassword,
        Problem::FormExpired,
        Problem::FiscalCodeOfSomeoneElse,
        Problem::UsernameWrong,
        Problem::UsernameTaken,
        Problem::ClientIdWrong,
        Problem::ClientIdTaken,
        Problem::AddressWrong,
        Problem::DateWrong,
        Problem::SettingsContradict,
        Problem::KeysWrong,
        Problem::ScopesWrong,
    ];
    samples
        .extend(problems.map(|problem| Sample { name: "password-reset-wrong", html: reset(lead(problem)).render() }));
    samples
}

fn errors(language: Language) -> Vec<Sample> {
    let reference: RequestId =
        "019aa123-4567-7abc-8def-0123456789ab".parse().expect("a sample reference is well formed");
    let page = |kind, way_on, detail: Option<&str>| Sample {
        name: "error",
        html: ErrorPage {
            frame: frame(language),
            kind,
            reference: reference.clone(),
            detail: detail.map(str::to_owned),
            way_on,
        }
        .render(),
    };
    vec![
        page(ErrorKind::BadRequest, None, Some("invalid_request: redirect_uri <x> is not registered")),
        page(ErrorKind::NotFound, Some(WayOn::Login), None),
        page(ErrorKind::NotAllowed, Some(WayOn::Account), None),
        page(ErrorKind::RequestExpired, None, None),
        page(ErrorKind::LinkExpired, Some(WayOn::PasswordForgot), None),
        page(ErrorKind::LinkUsed, Some(WayOn::Register), None),
        page(ErrorKind::FormExpired, None, None),
        page(ErrorKind::TooManyTries(Span::minutes(5)), None, None),
        page(ErrorKind::TooLarge, None, None),
        page(ErrorKind::TooSlow, None, None),
        page(ErrorKind::RegistrationClosed, None, None),
        page(ErrorKind::Unavailable, None, None),
        page(ErrorKind::Internal, None, None),
    ]
}
