//! `GET /admin/people` and `/admin/people/new`: who there is, and somebody more.

use super::StaffVisit;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::staff_role::Permission;
use crate::domain::user::{AttributeName, User, UserClass};
use crate::flows::administration::{
    AdministrationError, NewUser, Page, PersonReference, create_user, find_person, list_people, send_activation_link,
    show_person,
};
use crate::views::form::{Form, Problem};
use crate::views::pages::admin::{AdminPeople, AdminPersonNew, PersonRow};
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, Fields};
use crate::web::respond::{page, page_with_status, see_other};
use axum::http::StatusCode;
use axum::response::Response;
use std::str::FromStr;

/// People on one page of the list.
const PER_PAGE: u32 = 50;

/// The list, or the one who is searched for.
pub async fn show(visit: StaffVisit) -> Result<Response, Failure> {
    let (context, actor) = (&visit.context, visit.actor());
    let search = visit.query("q").unwrap_or_default();
    let before = visit.query("before").and_then(|id| id.parse().ok());
    let people = if search.is_empty() {
        list_people(context, &actor, Page { before, limit: PER_PAGE }).await?
    } else {
        match find_person(context, &actor, &PersonReference(search.clone())).await {
            Ok(id) => vec![show_person(context, &actor, id).await?.user],
            Err(AdministrationError::UnknownPerson) => Vec::new(),
            Err(error) => return Err(error.into()),
        }
    };
    let last = people.last().filter(|_| people.len() == PER_PAGE as usize);
    let older = last.map(|user| format!("/admin/people?before={}", user.id));
    let shown = AdminPeople {
        frame: visit.frame(),
        office: visit.office(),
        form: Form::new().with("q", search),
        people: Some(people.iter().map(row).collect()),
        older,
    };
    Ok(page(shown.render()))
}

fn row(user: &User) -> PersonRow {
    let code = user.fiscal_code.as_ref().map(|code| code.as_str().to_owned());
    let username = user.attribute(AttributeName::Username).map(str::to_owned);
    PersonRow {
        id: user.id,
        name: user.full_name(),
        known_as: code.or(username).unwrap_or_default(),
        class: user.class,
        state: user.state,
    }
}

/// The form for somebody more.
pub async fn show_new(visit: StaffVisit) -> Result<Response, Failure> {
    if !visit.person.may(Permission::CreatePeople) {
        return Err(Failure::not_allowed());
    }
    Ok(page(AdminPersonNew { frame: visit.frame(), office: visit.office(), form: Form::new() }.render()))
}

/// Makes the account and sends the letter with which the person chooses a password.
pub async fn create(visit: StaffVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    let new = match read(&fields) {
        Ok(new) => new,
        Err(form) => return Ok(again(&visit, *form)),
    };
    let (context, actor) = (&visit.context, visit.actor());
    let id = match create_user(context, &actor, new).await {
        Ok(id) => id,
        Err(AdministrationError::Taken) => {
            return Ok(again(&visit, typed(&fields).fault("username", Problem::UsernameTaken)));
        }
        Err(AdministrationError::Missing(field)) => {
            return Ok(again(&visit, typed(&fields).fault(field, Problem::Missing)));
        }
        Err(error) => return Err(error.into()),
    };
    // Without a mail address the link is made on the person's page, to be handed over.
    if !fields.text("email").is_empty() && visit.person.may(Permission::SendActivationLink) {
        match send_activation_link(context, &actor, id).await {
            Ok(_) | Err(AdministrationError::PasswordsOff(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(see_other(&format!("/admin/people/{id}?done=created")))
}

fn typed(fields: &Fields) -> Form {
    let names = ["class", "given_name", "family_name", "fiscal_code", "email", "username"];
    names.into_iter().fold(Form::new(), |form, name| form.with(name, fields.text(name)))
}

/// What was typed, read into an account; or the form with every fault.
fn read(fields: &Fields) -> Result<NewUser, Box<Form>> {
    let mut form = typed(fields);
    let mut fault = |name: &'static str, problem: Problem| form = std::mem::take(&mut form).fault(name, problem);
    let given_name = required(fields, "given_name", &mut fault);
    let family_name = required(fields, "family_name", &mut fault);
    let fiscal_code = optional(fields, "fiscal_code", Problem::FiscalCodeWrong, &mut fault);
    let email = optional(fields, "email", Problem::EmailWrong, &mut fault);
    let username = optional(fields, "username", Problem::UsernameWrong, &mut fault);
    let class = fields.text("class").parse::<UserClass>().ok();
    if class.is_none() {
        fault("class", Problem::ChooseOne);
    }
    match (class, given_name, family_name) {
        (Some(class), Some(given_name), Some(family_name)) if !form.failed() => Ok(NewUser {
            class,
            given_name,
            family_name,
            fiscal_code,
            email,
            username,
            // Nobody was identified by filling a form in: the desk raises the level.
            level: AssuranceLevel::One,
            language: None,
            password: None,
            staff_roles: Vec::new(),
        }),
        _ => Err(Box::new(form)),
    }
}

fn required<T: FromStr>(
    fields: &Fields,
    name: &'static str,
    fault: &mut impl FnMut(&'static str, Problem),
) -> Option<T> {
    let value = fields.text(name).parse().ok();
    if value.is_none() {
        fault(name, Problem::Missing);
    }
    value
}

fn optional<T: FromStr>(
    fields: &Fields,
    name: &'static str,
    problem: Problem,
    fault: &mut impl FnMut(&'static str, Problem),
) -> Option<T> {
    let text = fields.text(name);
    let value = text.parse().ok();
    if value.is_none() && !text.is_empty() {
        fault(name, problem);
    }
    value
}

fn again(visit: &StaffVisit, form: Form) -> Response {
    let new = AdminPersonNew { frame: visit.frame(), office: visit.office(), form };
    page_with_status(StatusCode::UNPROCESSABLE_ENTITY, new.render())
}
