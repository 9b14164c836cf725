//! Accounts, their names and staff roles.

use super::bed::{Bed, NOW, PAIRS, lasting, person, wins};
use idp::domain::assurance_level::AssuranceLevel;
use idp::domain::fiscal_code::FiscalCode;
use idp::domain::id::UserId;
use idp::domain::language::Language;
use idp::domain::staff_role::StaffRole;
use idp::domain::time::Span;
use idp::domain::user::{Attribute, AttributeName, AttributeSource, User, UserClass, UserState};
use idp::storage::users::{self, LoginName};
use std::collections::BTreeMap;

on_both!(
    an_account_comes_back_as_it_was_kept,
    what_is_not_there_is_absent,
    a_changed_account_replaces_the_old,
    people_without_a_fiscal_code_are_many,
    a_name_or_fiscal_code_belongs_to_one_person,
    one_of_two_registrations_wins,
    a_name_may_be_given_twice_to_the_same_person,
    names_of_a_kind_go_together,
    lists_run_backwards_in_pages,
    states_are_counted,
    staff_roles_are_given_once,
    a_staff_role_is_taken_away_alone,
    another_body_sees_and_touches_nothing,
    a_text_with_a_zero_is_kept_on_both_databases,
);

fn code(text: &str) -> FiscalCode {
    text.parse().expect("a fiscal code")
}

fn names(names: &[(&str, &'static str)]) -> &'static [LoginName] {
    lasting(names.iter().map(|(name, kind)| LoginName { name: (*name).to_owned(), kind }).collect::<Vec<_>>())
}

async fn an_account_comes_back_as_it_was_kept(bed: &Bed) {
    let user = lasting(User { fiscal_code: Some(code("RSSMRA85T10A562S")), language: Some(Language::De), ..person() });
    let a = bed.a;
    assert!(keep!(bed, |on| users::insert(on, a, user, names(&[(" M.Rossi@Example.IT ", "email")]))));
    let mut reading = bed.store.read();
    assert_eq!(users::find(&mut reading, a, user.id).await.expect("readable").as_ref(), Some(user));
    for typed in ["m.rossi@example.it", "M.ROSSI@EXAMPLE.IT", " m.rossi@example.it"] {
        let found = users::find_by_login_name(&mut reading, a, typed).await.expect("readable");
        assert_eq!(found, Some(user.id), "{typed}");
    }
    let found = users::find_by_fiscal_code(&mut reading, a, &code("RSSMRA85T10A562S")).await.expect("readable");
    assert_eq!(found, Some(user.id));
    let kept = users::login_names(&mut reading, a, user.id).await.expect("readable");
    assert_eq!(kept, ["m.rossi@example.it"], "as they are compared, not as they were typed");
    assert_eq!(
        users::login_names(&mut reading, bed.b, user.id).await.expect("readable"),
        [""; 0],
        "not in another body"
    );
}

async fn what_is_not_there_is_absent(bed: &Bed) {
    let mut reading = bed.store.read();
    assert_eq!(users::find(&mut reading, bed.a, person().id).await.expect("readable"), None);
    assert_eq!(users::find_by_login_name(&mut reading, bed.a, "").await.expect("readable"), None);
    let omocode = code("RSSMRA85T10A56NH");
    assert_eq!(users::find_by_fiscal_code(&mut reading, bed.a, &omocode).await.expect("readable"), None);
    assert_eq!(users::list(&mut reading, bed.a, None, 9).await.expect("readable"), []);
    assert_eq!(users::count_by_state(&mut reading, bed.a).await.expect("readable"), BTreeMap::new());
    assert!(!users::has_administrator(&mut reading, bed.a).await.expect("readable"));
}

async fn a_changed_account_replaces_the_old(bed: &Bed) {
    let (a, before) = (bed.a, bed.person().await);
    let mut after = before.clone();
    after.class = UserClass::Foreign;
    after.state = UserState::Suspended;
    after.proofing_level = AssuranceLevel::Three;
    after.language = Some(Language::En);
    after.attributes.clear();
    let phone = Attribute {
        value: "+390612345678".to_owned(),
        source: AttributeSource::Operator,
        level: AssuranceLevel::Three,
        updated_at: NOW + Span::days(1),
    };
    after.set_attribute(AttributeName::PhoneNumber, phone);
    let after = lasting(after);
    keep!(bed, |on| users::update(on, a, after));
    assert_eq!(users::find(&mut bed.store.read(), a, after.id).await.expect("readable").as_ref(), Some(after));
}

async fn people_without_a_fiscal_code_are_many(bed: &Bed) {
    let (one, other) = (bed.person().await, bed.person().await);
    let all = users::list(&mut bed.store.read(), bed.a, None, 9).await.expect("readable");
    assert_eq!(all.len(), 2);
    assert!(all.contains(&one.id) && all.contains(&other.id));
}

async fn a_name_or_fiscal_code_belongs_to_one_person(bed: &Bed) {
    let (a, holder) = (bed.a, lasting(User { fiscal_code: Some(code("SMPGVR90E47H501B")), ..person() }));
    assert!(keep!(bed, |on| users::insert(on, a, holder, names(&[("smp", "username")]))));
    let same_code = lasting(User { fiscal_code: holder.fiscal_code.clone(), ..person() });
    assert!(!keep!(bed, |on| users::insert(on, a, same_code, &[])));
    let same_name = lasting(person());
    assert!(!keep!(bed, |on| users::insert(on, a, same_name, names(&[("free", "email"), ("SMP", "username")]))));
    assert!(keep!(bed, |on| users::add_login_name(on, a, holder.id, &names(&[("free", "email")])[0])), "still free");
    for refused in [same_code.id, same_name.id] {
        assert_eq!(users::find(&mut bed.store.read(), a, refused).await.expect("readable"), None);
    }
    let again = try_keep!(bed, |on| users::insert(on, a, lasting(User { id: holder.id, ..person() }), &[]));
    assert!(matches!(again, Err(idp::storage::StorageError::Conflict)), "a key is never given twice");
}

async fn one_of_two_registrations_wins(bed: &Bed) {
    let a = bed.a;
    let store = bed.store.clone();
    let by_name = wins(move |pair| {
        let (store, user) = (store.clone(), lasting(person()));
        let names = names(&[(&format!("own{}", user.id), "username"), (&format!("name{pair}"), "email")]);
        async move { try_keep!(Holder { store }, |on| users::insert(on, a, user, names)) }
    });
    assert_eq!(by_name.await, [1; PAIRS]);
    let everybody = users::list(&mut bed.store.read(), a, None, 1_000).await.expect("readable");
    assert_eq!(everybody.len(), PAIRS, "a loser leaves nothing behind");
    let store = bed.store.clone();
    let codes = ["RSSMRA85T10A562S", "FOXDAA01C71L378K", "PRVGFR78M15F205Q", "DGTZOE00B69A952W"];
    let by_code = wins(move |pair| {
        let user = lasting(User { fiscal_code: codes.get(pair).map(|text| code(text)), ..person() });
        let store = store.clone();
        async move { try_keep!(Holder { store }, |on| users::insert(on, a, user, &[])) }
    });
    assert_eq!(by_code.await[..4], [1; 4]);
}

/// Gives `try_keep!` a store on its own.
struct Holder {
    store: idp::storage::Store,
}

async fn a_name_may_be_given_twice_to_the_same_person(bed: &Bed) {
    let (a, user) = (bed.a, lasting(person()));
    let twice = names(&[("x@example.it", "username"), ("X@example.it", "email")]);
    assert!(keep!(bed, |on| users::insert(on, a, user, twice)));
    assert!(keep!(bed, |on| users::add_login_name(on, a, user.id, &twice[0])));
}

async fn names_of_a_kind_go_together(bed: &Bed) {
    let (a, user) = (bed.a, lasting(person()));
    let all = names(&[("one@example.it", "email"), ("two@example.it", "email"), ("three", "username")]);
    assert!(keep!(bed, |on| users::insert(on, a, user, all)));
    keep!(bed, |on| users::remove_login_names(on, a, user.id, "email"));
    let mut reading = bed.store.read();
    let mut found = Vec::new();
    for name in all {
        found.push(users::find_by_login_name(&mut reading, a, &name.name).await.expect("readable"));
    }
    assert_eq!(found, [None, None, Some(user.id)]);
    let next = bed.person().await;
    assert!(keep!(bed, |on| users::add_login_name(on, a, next.id, &all[0])), "a name given back is free");
}

async fn lists_run_backwards_in_pages(bed: &Bed) {
    let mut ids: Vec<UserId> = Vec::new();
    for _ in 0..5 {
        ids.push(bed.person().await.id);
    }
    ids.sort_by_key(|id| std::cmp::Reverse(id.to_string()));
    let mut reading = bed.store.read();
    let first = users::list(&mut reading, bed.a, None, 2).await.expect("readable");
    assert_eq!(first, ids[..2]);
    let rest = users::list(&mut reading, bed.a, Some(first[1]), 9).await.expect("readable");
    assert_eq!(rest, ids[2..]);
}

async fn states_are_counted(bed: &Bed) {
    let a = bed.a;
    bed.person().await;
    bed.person().await;
    let pending = lasting(User { state: UserState::Pending, ..person() });
    assert!(keep!(bed, |on| users::insert(on, a, pending, &[])));
    let counted = users::count_by_state(&mut bed.store.read(), a).await.expect("readable");
    assert_eq!(counted, BTreeMap::from([(UserState::Active, 2), (UserState::Pending, 1)]));
}

async fn staff_roles_are_given_once(bed: &Bed) {
    let (a, b, user) = (bed.a, bed.b, bed.person().await);
    for role in [StaffRole::TenantAdministrator, StaffRole::Auditor, StaffRole::Auditor] {
        keep!(bed, |on| users::grant_staff_role(on, a, user.id, role, NOW));
    }
    let mut reading = bed.store.read();
    let mut roles = users::staff_roles(&mut reading, a, user.id).await.expect("readable");
    roles.sort_by_key(|role| role.code());
    assert_eq!(roles, [StaffRole::Auditor, StaffRole::TenantAdministrator]);
    assert!(users::has_administrator(&mut reading, a).await.expect("readable"));
    assert!(!users::has_administrator(&mut reading, b).await.expect("readable"));
    assert_eq!(users::staff_roles(&mut reading, b, user.id).await.expect("readable"), []);
    let foreign = try_keep!(bed, |on| users::grant_staff_role(on, b, user.id, StaffRole::Auditor, NOW));
    assert!(foreign.is_err(), "nobody has a role in a body that does not know them");
}

async fn a_staff_role_is_taken_away_alone(bed: &Bed) {
    let (a, b, user, colleague) = (bed.a, bed.b, bed.person().await.id, bed.person().await.id);
    for (person, role) in [(user, StaffRole::Auditor), (user, StaffRole::RoleManager), (colleague, StaffRole::Auditor)]
    {
        keep!(bed, |on| users::grant_staff_role(on, a, person, role, NOW));
    }
    let roles = async |person| users::staff_roles(&mut bed.store.read(), a, person).await.expect("readable");
    keep!(bed, |on| users::take_staff_role(on, b, user, StaffRole::Auditor));
    assert_eq!(roles(user).await.len(), 2, "not by another body");
    for _ in 0..2 {
        keep!(bed, |on| users::take_staff_role(on, a, user, StaffRole::Auditor));
        assert_eq!(
            (roles(user).await, roles(colleague).await),
            (vec![StaffRole::RoleManager], vec![StaffRole::Auditor])
        );
    }
}

async fn another_body_sees_and_touches_nothing(bed: &Bed) {
    let (a, b) = (bed.a, bed.b);
    let user = lasting(User { fiscal_code: Some(code("PRVGFR78M15F205Q")), ..person() });
    assert!(keep!(bed, |on| users::insert(on, a, user, names(&[("prova", "username")]))));
    let mut reading = bed.store.read();
    assert_eq!(users::find(&mut reading, b, user.id).await.expect("readable"), None);
    assert_eq!(users::find_by_login_name(&mut reading, b, "prova").await.expect("readable"), None);
    let own = user.fiscal_code.as_ref().expect("set above");
    assert_eq!(users::find_by_fiscal_code(&mut reading, b, own).await.expect("readable"), None);
    assert_eq!(users::list(&mut reading, b, None, 9).await.expect("readable"), []);
    assert_eq!(users::count_by_state(&mut reading, b).await.expect("readable"), BTreeMap::new());
    let closed = lasting(User { state: UserState::Closed, attributes: BTreeMap::new(), ..user.clone() });
    keep!(bed, |on| users::update(on, b, closed));
    keep!(bed, |on| users::remove_login_names(on, b, user.id, "username"));
    assert_eq!(users::find(&mut reading, a, user.id).await.expect("readable").as_ref(), Some(user));
    assert_eq!(users::find_by_login_name(&mut reading, a, "prova").await.expect("readable"), Some(user.id));
    let same = lasting(User { id: person().id, ..user.clone() });
    assert!(keep!(bed, |on| users::insert(on, b, same, names(&[("prova", "username")]))), "both may know one person");
}

/// PostgreSQL cannot hold the character U+0000; people can type it, and must not cause a failure by it.
async fn a_text_with_a_zero_is_kept_on_both_databases(bed: &Bed) {
    let (a, user) = (bed.a, lasting(person()));
    assert_eq!(users::find_by_login_name(&mut bed.store.read(), a, "a\0b").await.expect("readable"), None);
    assert!(keep!(bed, |on| users::insert(on, a, user, names(&[("a\0b", "username")]))));
    assert_eq!(users::find_by_login_name(&mut bed.store.read(), a, "a\0b").await.expect("readable"), Some(user.id));
}
