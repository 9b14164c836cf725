use super::*;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::credential::ProfessionalPasswords;
use crate::domain::credential::TotpSecret;
use crate::domain::id::TotpId;
use crate::domain::secret::Secret;
use crate::domain::user::{User, UserClass};
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::login::{
    LoginAttempt, NextFactor, PasswordOutcome, step_up, with_password, with_recovery_code, with_totp,
};
use crate::flows::session::find;
use crate::flows::testing::{House, PASSWORD, Person};
use crate::storage::credentials;

const OPERATOR: Person = Person::new(UserClass::Operator, "operator");
const SURVEYOR: Person = Person::new(UserClass::Professional, "mrossi");

async fn log_in(context: &Context, name: &str) -> PasswordOutcome {
    let attempt =
        LoginAttempt { name: name.to_owned(), password: Secret::from(PASSWORD), request: None, previous: None };
    with_password(context, attempt).await.expect("a right password")
}

async fn signed_in(context: &Context, name: &str) -> SignedIn {
    let PasswordOutcome::Complete(logged_in) = log_in(context, name).await else { panic!("a second factor is asked") };
    find(context, &logged_in.cookie).await.expect("an answer").expect("a live session")
}

async fn pending(context: &Context, name: &str) -> PendingLogin {
    let PasswordOutcome::SecondFactor(pending) = log_in(context, name).await else { panic!("no second factor asked") };
    pending
}

/// What an application shows that has read the secret.
async fn code_of(context: &Context, user: &User, generator: TotpId) -> Secret {
    let kept = credentials::totp_generators(&mut context.store().read(), context.tenant_id(), user.id).await;
    let kept = kept.expect("an answer").into_iter().find(|stored| stored.id == generator).expect("the generator");
    let secret: TotpSecret = crate::flows::login::open_secret(context, user.id, &kept).expect("our own seal");
    secret.code_at(context.now)
}

fn confirmation(generator: TotpId, code: Secret) -> Confirmation {
    Confirmation { generator, code, previous: None }
}

#[tokio::test]
async fn a_person_adds_a_generator_and_the_session_rises() {
    let house = House::new().await;
    let user = house.add(SURVEYOR).await;
    let context = house.context();
    let person = signed_in(&context, "mrossi").await;
    let holder = Holder::SignedIn(&person);
    let shown = begin_enrolment(&context, holder, None).await.expect("a fresh login");
    assert!(shown.uri.expose().starts_with("otpauth://totp/Comune%20di%20Esempio:mrossi?secret="));
    assert!(shown.uri.expose().contains(shown.secret.expose()));
    let code = code_of(&context, &user, shown.generator).await;
    let confirmed = confirm(&context, holder, confirmation(shown.generator, code)).await.expect("a right code");
    assert_eq!(confirmed.recovery_codes.len(), 10);
    assert_eq!((confirmed.session.id, confirmed.session.level), (person.session.id, AssuranceLevel::Two));
    assert!(find(&context, &confirmed.cookie).await.expect("an answer").is_some());
    assert!(find_by_old_cookie(&context, &person).await.is_none());
    let letters = house.letters().await;
    assert_eq!(letters[0].content, LetterContent::SecondFactorAdded);
    let waiting = pending(&context, "mrossi").await;
    assert_eq!(waiting.next, NextFactor::Prove);
    with_recovery_code(&context, waiting, &confirmed.recovery_codes[3], None).await.expect("a right recovery code");
}

async fn find_by_old_cookie(context: &Context, person: &SignedIn) -> Option<crate::domain::session::Session> {
    let (mut reading, hash) = (context.store().read(), person.session.hash);
    crate::storage::sessions::find_by_hash(&mut reading, context.tenant_id(), hash)
        .await
        .expect("an answer")
        .map(|(session, _)| session)
}

/// Until its first code a generator opens nothing and is asked of nobody.
#[tokio::test]
async fn an_unconfirmed_generator_changes_nothing() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let context = house.context();
    let person = signed_in(&context, "mrossi").await;
    let shown = begin_enrolment(&context, Holder::SignedIn(&person), None).await.expect("a fresh login");
    assert!(list(&context, &person).await.expect("an answer").generators.is_empty());
    let code = code_of(&context, &person.user, shown.generator).await;
    assert!(step_up(&context, &person, &code).await.is_err());
    signed_in(&context, "mrossi").await;
}

#[tokio::test]
async fn staff_finish_their_first_login_by_setting_one_up() {
    let house = House::new().await;
    let user = house.add(OPERATOR).await;
    let context = house.context();
    let waiting = pending(&context, "operator").await;
    let holder = Holder::Pending(&waiting);
    let shown = begin_enrolment(&context, holder, None).await.expect("a right password");
    let wrong = confirm(&context, holder, confirmation(shown.generator, Secret::from("no code"))).await;
    assert!(matches!(wrong, Err(SecondFactorError::WrongCode)), "{wrong:?}");
    let same = begin_enrolment(&context, holder, Some(shown.generator)).await.expect("the page comes back");
    assert_eq!(same.secret.expose(), shown.secret.expose());
    let code = code_of(&context, &user, shown.generator).await;
    let again = confirmation(shown.generator, code.clone());
    let confirmed = confirm(&context, holder, again.clone()).await.expect("a right code");
    assert_eq!(confirmed.session.level, AssuranceLevel::Two);
    assert!(find(&context, &confirmed.cookie).await.expect("an answer").is_some());
    let twice = confirm(&context, holder, again).await;
    assert!(matches!(twice, Err(SecondFactorError::EnrolmentOver)), "{twice:?}");
    let replayed = with_totp(&context, pending(&context, "operator").await, &code, None).await;
    assert!(replayed.is_err(), "the first code was used");
}

#[tokio::test]
async fn of_two_confirmations_at_once_one_wins() {
    let house = House::new().await;
    let user = house.add(OPERATOR).await;
    let context = house.context();
    let waiting = pending(&context, "operator").await;
    let holder = Holder::Pending(&waiting);
    let shown = begin_enrolment(&context, holder, None).await.expect("a right password");
    let code = code_of(&context, &user, shown.generator).await;
    let one = confirm(&context, holder, confirmation(shown.generator, code.clone()));
    let two = confirm(&context, holder, confirmation(shown.generator, code));
    let (one, two) = tokio::join!(one, two);
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|won| **won).count(), 1);
}

/// Whoever knows only the password of somebody who has a second factor cannot set up another (S-14).
#[tokio::test]
async fn a_second_factor_cannot_be_gone_round_by_a_new_one() {
    let house = House::new().await;
    let user = house.add(OPERATOR).await;
    let context = house.context();
    let early = pending(&context, "operator").await;
    let shown = begin_enrolment(&context, Holder::Pending(&early), None).await.expect("no factor yet");
    house.add_totp(user.id).await;
    let refused = begin_enrolment(&context, Holder::Pending(&early), None).await;
    assert!(matches!(refused, Err(SecondFactorError::LoginOver)), "{refused:?}");
    let late = confirm(&context, Holder::Pending(&early), confirmation(shown.generator, Secret::from("123456"))).await;
    assert!(late.is_err());
    let proving = pending(&context, "operator").await;
    let refused = begin_enrolment(&context, Holder::Pending(&proving), None).await;
    assert!(matches!(refused, Err(SecondFactorError::LoginOver)), "{refused:?}");
}

/// S-37: an old login, or one without the second factor that the person has, is not enough.
#[tokio::test]
async fn changes_need_a_fresh_login_with_the_factor() {
    let house = House::new().await;
    let user = house.add(SURVEYOR).await;
    let person = signed_in(&house.context(), "mrossi").await;
    let not_fresh = |result: Result<(), SecondFactorError>| matches!(result, Err(SecondFactorError::NotFresh));
    let secret = house.add_totp(user.id).await;
    let context = house.context();
    let begun = begin_enrolment(&context, Holder::SignedIn(&person), None).await;
    assert!(not_fresh(begun.map(|_| ())), "a login without the factor");
    assert!(not_fresh(renew_recovery_codes(&context, &person).await.map(|_| ())));
    assert!(not_fresh(remove(&context, &person).await));
    let raised = step_up(&context, &person, &secret.code_at(context.now)).await.expect("a right code");
    let person = SignedIn { session: raised.session, ..person };
    assert_eq!(renew_recovery_codes(&context, &person).await.expect("fresh").len(), 10);
    house.clock.pass(FRESHNESS);
    house.clock.pass(Span::seconds(1));
    let context = house.context();
    assert!(not_fresh(begin_enrolment(&context, Holder::SignedIn(&person), None).await.map(|_| ())), "too old");
    assert!(not_fresh(renew_recovery_codes(&context, &person).await.map(|_| ())));
    assert!(not_fresh(remove(&context, &person).await));
}

#[tokio::test]
async fn renewing_the_list_kills_the_old_codes() {
    let house = House::new().await;
    let user = house.add(SURVEYOR).await;
    let secret = house.add_totp(user.id).await;
    let context = house.context();
    let logged_in = with_totp(&context, pending(&context, "mrossi").await, &secret.code_at(context.now), None).await;
    let cookie = logged_in.expect("a right code").cookie;
    let person = find(&context, &cookie).await.expect("an answer").expect("a live session");
    let old = renew_recovery_codes(&context, &person).await.expect("fresh");
    let new = renew_recovery_codes(&context, &person).await.expect("fresh");
    let letters = house.letters().await;
    let told = letters.iter().filter(|letter| letter.content == LetterContent::RecoveryCodesRenewed);
    assert_eq!(told.count(), 2, "S-10");
    let refused = with_recovery_code(&context, pending(&context, "mrossi").await, &old[0], None).await;
    assert!(refused.is_err());
    with_recovery_code(&context, pending(&context, "mrossi").await, &new[0], None).await.expect("a new code");
    assert_eq!(list(&context, &person).await.expect("an answer").recovery_codes, 9);
}

#[tokio::test]
async fn a_person_takes_the_factor_away_and_staff_cannot() {
    let house = House::new().await;
    for (person, name) in [(SURVEYOR, "mrossi"), (OPERATOR, "operator")] {
        let user = house.add(person).await;
        let secret = house.add_totp(user.id).await;
        let context = house.context();
        let done = with_totp(&context, pending(&context, name).await, &secret.code_at(context.now), None).await;
        let cookie = done.expect("a right code").cookie;
        let person = find(&context, &cookie).await.expect("an answer").expect("a live session");
        let removed = remove(&context, &person).await;
        if user.class.is_staff() {
            assert!(matches!(removed, Err(SecondFactorError::Compulsory)), "{removed:?}");
        } else {
            removed.expect("fresh, with the factor");
            signed_in(&context, name).await;
        }
    }
    let removals = house.letters().await.into_iter().filter(|l| l.content == LetterContent::SecondFactorRemoved);
    assert_eq!(removals.count(), 1);
}

#[tokio::test]
async fn a_shown_secret_dies_after_a_quarter_of_an_hour() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let context = house.context();
    let person = signed_in(&context, "mrossi").await;
    let shown = begin_enrolment(&context, Holder::SignedIn(&person), None).await.expect("fresh");
    house.clock.pass(Span::minutes(15));
    let context = house.context();
    let code = code_of(&context, &person.user, shown.generator).await;
    let late = confirm(&context, Holder::SignedIn(&person), confirmation(shown.generator, code)).await;
    assert!(matches!(late, Err(SecondFactorError::EnrolmentOver)), "{late:?}");
}

#[tokio::test]
async fn nobody_confirms_a_secret_shown_to_somebody_else() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    house.add(Person::new(UserClass::Professional, "gverdi")).await;
    let context = house.context();
    let (one, other) = (signed_in(&context, "mrossi").await, signed_in(&context, "gverdi").await);
    let shown = begin_enrolment(&context, Holder::SignedIn(&one), None).await.expect("fresh");
    let code = code_of(&context, &one.user, shown.generator).await;
    let stolen = confirm(&context, Holder::SignedIn(&other), confirmation(shown.generator, code)).await;
    assert!(matches!(stolen, Err(SecondFactorError::EnrolmentOver)), "{stolen:?}");
}

#[tokio::test]
async fn a_class_without_passwords_has_no_second_factor() {
    let house =
        House::with(|tenant| tenant.credentials.professional_passwords = ProfessionalPasswords::Undecided).await;
    house.add(SURVEYOR).await;
    let context = house.context();
    let person = signed_in(&context, "mrossi").await;
    let mut later = context.clone();
    let mut tenant = (*house.tenant).clone();
    tenant.credentials.professional_passwords = ProfessionalPasswords::Off;
    later.tenant = std::sync::Arc::new(tenant);
    let refused = begin_enrolment(&later, Holder::SignedIn(&person), None).await;
    assert!(matches!(refused, Err(SecondFactorError::NotAllowed)), "{refused:?}");
}
