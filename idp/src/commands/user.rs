//! `idp user`: people.

use crate::commands::cli::{CreateUser, UserVerb};
use crate::commands::desk::Desk;
use crate::commands::error::CommandError;
use crate::commands::output::table;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::UserId;
use crate::domain::secret::Secret;
use crate::domain::staff_role::StaffRole;
use crate::domain::user::{User, UserClass};
use crate::flows::administration::{self, Actor, NewUser, Page, Person};
use serde_json::{Value, json};
use std::io::Read as _;
use zeroize::Zeroizing;

/// More than any password that is accepted.
const MAX_PASSWORD_INPUT: u64 = 4096;

/// Carries out one verb.
///
/// # Errors
/// [`CommandError`].
pub async fn user(desk: &Desk, verb: UserVerb) -> Result<(), CommandError> {
    let context = desk.context();
    match verb {
        UserVerb::Create(arguments) => create(desk, arguments).await,
        UserVerb::SetPassword { user, password_stdin } => set_password(desk, &user, password_stdin).await,
        UserVerb::Show { user } => {
            let id = desk.find(&user, "user show").await?;
            show(desk, &administration::show_person(&context, &Actor::Command("user show"), id).await?);
            Ok(())
        }
        UserVerb::List { limit, before } => {
            let people =
                administration::list_people(&context, &Actor::Command("user list"), Page { before, limit }).await?;
            list(desk, &people);
            Ok(())
        }
        UserVerb::Export { user } => {
            let id = desk.find(&user, "user export").await?;
            let export = administration::export_user(&context, &Actor::Command("user export"), id).await?;
            desk.output().answer(&export, &format!("{export:#}"));
            Ok(())
        }
        UserVerb::ActivationLink { user } => activation_link(desk, &user).await,
        UserVerb::Suspend { user } => act(desk, &user, Act::Suspend).await,
        UserVerb::Reactivate { user } => act(desk, &user, Act::Reactivate).await,
        UserVerb::Close { user } => act(desk, &user, Act::Close).await,
        UserVerb::ResetSecondFactor { user } => act(desk, &user, Act::ResetSecondFactor).await,
        UserVerb::Release { user } => act(desk, &user, Act::Release).await,
        UserVerb::GiveStaffRole { user, role } => act(desk, &user, Act::Give(role)).await,
        UserVerb::TakeStaffRole { user, role } => act(desk, &user, Act::Take(role)).await,
    }
}

/// An act on an account that answers with nothing but that it was done.
#[derive(Clone, Copy)]
enum Act {
    Suspend,
    Reactivate,
    Close,
    ResetSecondFactor,
    Release,
    Give(StaffRole),
    Take(StaffRole),
}

async fn act(desk: &Desk, user: &str, act: Act) -> Result<(), CommandError> {
    let id = desk.find(user, "user").await?;
    let context = desk.context();
    let done = match act {
        Act::Suspend => {
            administration::suspend(&context, &Actor::Command("user suspend"), id).await?;
            "suspended".to_owned()
        }
        Act::Reactivate => {
            administration::reactivate(&context, &Actor::Command("user reactivate"), id).await?;
            "active again".to_owned()
        }
        Act::Close => {
            administration::close(&context, &Actor::Command("user close"), id).await?;
            "closed".to_owned()
        }
        Act::ResetSecondFactor => {
            administration::reset_second_factor(&context, &Actor::Command("user reset-second-factor"), id).await?;
            "without second factor; the next login asks for a new one where it is compulsory".to_owned()
        }
        Act::Release => {
            administration::release(&context, &Actor::Command("user release"), id).await?;
            "released; wrong guesses are forgotten".to_owned()
        }
        Act::Give(role) => {
            administration::give_staff_role(&context, &Actor::Command("user give-staff-role"), id, role).await?;
            format!("now {role}")
        }
        Act::Take(role) => {
            administration::take_staff_role(&context, &Actor::Command("user take-staff-role"), id, role).await?;
            format!("no longer {role}")
        }
    };
    answer_done(desk, id, &done);
    Ok(())
}

async fn create(desk: &Desk, arguments: CreateUser) -> Result<(), CommandError> {
    let password = if arguments.password_stdin { Some(read_password()?) } else { None };
    let usual_role = match arguments.class {
        UserClass::Administrator => Some(StaffRole::TenantAdministrator),
        UserClass::Operator => Some(StaffRole::DeskOperator),
        UserClass::Citizen | UserClass::Professional | UserClass::Foreign => None,
    };
    let new = NewUser {
        class: arguments.class,
        given_name: arguments.given_name,
        family_name: arguments.family_name,
        fiscal_code: arguments.fiscal_code,
        email: arguments.email,
        username: arguments.username,
        level: arguments.level,
        language: arguments.language,
        password,
        staff_roles: if arguments.staff_roles.is_empty() {
            usual_role.into_iter().collect()
        } else {
            arguments.staff_roles
        },
    };
    let id = administration::create_user(&desk.context(), &Actor::Command("user create"), new).await?;
    desk.output().answer(&json!({ "id": id.to_string() }), &id.to_string());
    Ok(())
}

async fn set_password(desk: &Desk, user: &str, password_stdin: bool) -> Result<(), CommandError> {
    if !password_stdin {
        let sentence = "a password is never an argument; add --password-stdin and write it to standard input";
        return Err(CommandError::Usage(sentence.to_owned()));
    }
    let password = read_password()?;
    let id = desk.find(user, "user set-password").await?;
    administration::set_password(&desk.context(), &Actor::Command("user set-password"), id, &password).await?;
    answer_done(desk, id, "has a new password; open sessions were ended");
    Ok(())
}

async fn activation_link(desk: &Desk, user: &str) -> Result<(), CommandError> {
    let id = desk.find(user, "user activation-link").await?;
    let actor = Actor::Command("user activation-link");
    let link = administration::send_activation_link(&desk.context(), &actor, id).await?.unwrap_or_default();
    desk.output().answer(&json!({ "id": id.to_string(), "link": link }), &link);
    Ok(())
}

/// The first line of standard input.
fn read_password() -> Result<Secret, CommandError> {
    let mut text = Zeroizing::new(String::new());
    let read = std::io::stdin().lock().take(MAX_PASSWORD_INPUT).read_to_string(&mut text);
    read.map_err(|_| CommandError::failed("standard input is not text"))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Secret::from(line)),
        Some(_) | None => {
            Err(CommandError::failed("there is no password on standard input; write it there in one line"))
        }
    }
}

fn answer_done(desk: &Desk, id: UserId, done: &str) {
    desk.output()
        .answer(&json!({ "id": id.to_string(), "done": done }), &format!("{id} is {done}").replace("is has", "has"));
}

fn list(desk: &Desk, people: &[User]) {
    let rows: Vec<Vec<String>> = people
        .iter()
        .map(|user| {
            let level = user.proofing_level.to_string();
            let made = user.created_at.to_string();
            vec![user.id.to_string(), user.class.to_string(), user.state.to_string(), level, made, user.full_name()]
        })
        .collect();
    let text = table(&["id", "class", "state", "level", "made", "name"], &rows);
    desk.output().answer(&Value::Array(people.iter().map(value_of).collect()), &text);
}

fn show(desk: &Desk, person: &Person) {
    let user = &person.user;
    let mut value = value_of(user);
    value["staff_roles"] = person.staff_roles.iter().map(|role| role.code()).collect();
    value["has_password"] = person.password_set_at.is_some().into();
    value["has_second_factor"] = person.second_factor_at.is_some().into();
    let mut rows = vec![
        ("id", user.id.to_string()),
        ("class", user.class.to_string()),
        ("state", user.state.to_string()),
        ("proofing level", user.proofing_level.to_string()),
        ("made", user.created_at.to_string()),
        ("changed", user.updated_at.to_string()),
    ];
    rows.extend(user.fiscal_code.as_ref().map(|code| ("fiscal_code", code.as_str().to_owned())));
    rows.extend(
        user.attributes
            .iter()
            .map(|(name, attribute)| (name.code(), format!("{} ({})", attribute.value, attribute.source))),
    );
    let roles: Vec<&str> = person.staff_roles.iter().map(|role| role.code()).collect();
    rows.push(("staff roles", if roles.is_empty() { "none".to_owned() } else { roles.join(", ") }));
    rows.push(("password", yes_or_no(person.password_set_at.is_some())));
    rows.push(("second factor", yes_or_no(person.second_factor_at.is_some())));
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    desk.output().answer(&value, &table(&["what", "value"], &rows));
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn value_of(user: &User) -> Value {
    let attributes: serde_json::Map<String, Value> = user
        .attributes
        .iter()
        .map(|(name, attribute)| {
            (name.code().to_owned(), json!({ "value": attribute.value, "source": attribute.source.code() }))
        })
        .collect();
    json!({
        "id": user.id.to_string(),
        "class": user.class.code(),
        "state": user.state.code(),
        "proofing_level": user.proofing_level.number(),
        "fiscal_code": user.fiscal_code.as_ref().map(FiscalCode::as_str),
        "created_at": user.created_at.to_string(),
        "updated_at": user.updated_at.to_string(),
        "attributes": attributes,
    })
}
