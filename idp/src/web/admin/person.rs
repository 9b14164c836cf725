//! `GET` and `POST /admin/people/{id}`: one account, and what staff may do to it.

use super::StaffVisit;
use super::sessions::shown;
use crate::domain::id::UserId;
use crate::domain::staff_role::{Permission, StaffRole};
use crate::domain::user::AttributeName;
use crate::flows::administration::{
    AdministrationError, AuditSearch, Person, close, end_session, end_sessions_of, give_staff_role, list_sessions_of,
    reactivate, reset_second_factor, search_audit, send_activation_link, show_person, suspend, take_staff_role,
};
use crate::views::pages::admin::{AdminPerson, AdminPersonNotice, PersonDetail};
use crate::views::pages::{ShownEvent, ShownSession};
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, Fields};
use crate::web::respond::{page, see_other};
use axum::extract::Path;
use axum::response::Response;

/// Events shown of a person.
const EVENTS: u32 = 20;

/// The page.
pub async fn show(visit: StaffVisit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = id.parse().map_err(|_| Failure::not_found())?;
    let notice = match visit.query("done").as_deref() {
        Some("state") => Some(AdminPersonNotice::StateChanged),
        Some("second-factor") => Some(AdminPersonNotice::SecondFactorReset),
        Some("activation") => Some(AdminPersonNotice::ActivationSent),
        Some("sessions") => Some(AdminPersonNotice::SessionsEnded),
        Some("roles") => Some(AdminPersonNotice::RolesChanged),
        Some("created") => Some(AdminPersonNotice::Created),
        _ => None,
    };
    shown_person(&visit, id, notice).await
}

/// Does what a button says.
pub async fn act(
    visit: StaffVisit,
    Path(id): Path<String>,
    AccountForm(fields): AccountForm,
) -> Result<Response, Failure> {
    let id = id.parse::<UserId>().map_err(|_| Failure::not_found())?;
    let (context, actor) = (&visit.context, visit.actor());
    let done = match fields.text("action") {
        "suspend" => suspend(context, &actor, id).await.map(|()| "state")?,
        "reactivate" => reactivate(context, &actor, id).await.map(|()| "state")?,
        "close" => close(context, &actor, id).await.map(|()| "state")?,
        "reset-second-factor" => reset_second_factor(context, &actor, id).await.map(|()| "second-factor")?,
        "end" => {
            let session = fields.text("session").parse().map_err(|_| Failure::not_found())?;
            end_session(context, &actor, session).await.map(|()| "sessions")?
        }
        "end-all" => end_sessions_of(context, &actor, id).await.map(|_| "sessions")?,
        "appoint" => appoint(&visit, id, &fields).await.map(|()| "roles")?,
        "activation-link" => match send_activation_link(context, &actor, id).await? {
            // No mail address: the link is shown this once, to be handed over.
            Some(link) => return shown_person(&visit, id, Some(AdminPersonNotice::ActivationLink(link))).await,
            None => "activation",
        },
        _ => return Err(Failure::form_expired()),
    };
    Ok(see_other(&format!("/admin/people/{id}?done={done}")))
}

/// Gives the ticked roles that are missing, and takes those that are no longer ticked; others stay as they are.
async fn appoint(visit: &StaffVisit, id: UserId, fields: &Fields) -> Result<(), AdministrationError> {
    let (context, actor) = (&visit.context, visit.actor());
    if !actor.may(Permission::AppointStaff) {
        return Err(AdministrationError::NotAllowed);
    }
    let held = show_person(context, &actor, id).await?.staff_roles;
    let ticked: Vec<StaffRole> = fields.all("roles").into_iter().filter_map(|role| role.parse().ok()).collect();
    for role in StaffRole::ALL.into_iter().filter(|role| actor.may_appoint(*role)) {
        match (held.contains(&role), ticked.contains(&role)) {
            (false, true) => give_staff_role(context, &actor, id, role).await?,
            (true, false) => take_staff_role(context, &actor, id, role).await?,
            (true, true) | (false, false) => {}
        }
    }
    Ok(())
}

async fn shown_person(visit: &StaffVisit, id: UserId, notice: Option<AdminPersonNotice>) -> Result<Response, Failure> {
    let (context, actor) = (&visit.context, visit.actor());
    let person = show_person(context, &actor, id).await?;
    let sessions = match list_sessions_of(context, &actor, id).await {
        Ok(sessions) => sessions.into_iter().map(|session| shown(visit, session)).collect::<Vec<ShownSession>>(),
        Err(AdministrationError::NotAllowed) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let appointable: Vec<StaffRole> = if person.user.class.is_staff() && visit.person.may(Permission::AppointStaff) {
        StaffRole::ALL.into_iter().filter(|role| actor.may_appoint(*role)).collect()
    } else {
        Vec::new()
    };
    let events = events(visit, id).await?;
    let (frame, office) = (visit.frame(), visit.office());
    let shown = AdminPerson { frame, office, person: detail(person), sessions, events, appointable, notice };
    Ok(page(shown.render()))
}

async fn events(visit: &StaffVisit, id: UserId) -> Result<Vec<ShownEvent>, Failure> {
    if !visit.person.may(Permission::SearchAudit) {
        return Ok(Vec::new());
    }
    let search = AuditSearch { subject: Some(id), ..AuditSearch::default() };
    let found = search_audit(&visit.context, &visit.actor(), &search, EVENTS).await?;
    let event = |event: crate::domain::audit_event::AuditEvent| ShownEvent {
        occurred_at: event.occurred_at,
        kind: event.kind,
        outcome: event.outcome,
        client: event.client.map(|client| crate::domain::language::LocalizedText::italian(client.to_string())),
        network: event.network,
    };
    Ok(found.into_iter().map(event).collect())
}

fn detail(person: Person) -> PersonDetail {
    let user = &person.user;
    let text = |name| user.attribute(name).map(str::to_owned);
    PersonDetail {
        id: user.id,
        name: user.full_name(),
        fiscal_code: user
            .fiscal_code
            .as_ref()
            .map(|code| code.as_str().to_owned())
            .or_else(|| text(AttributeName::StaffFiscalCode)),
        username: text(AttributeName::Username),
        email: text(AttributeName::Email),
        class: user.class,
        state: user.state,
        proofing_level: user.proofing_level,
        created_at: user.created_at,
        password_set_at: person.password_set_at,
        second_factor_at: person.second_factor_at,
        roles: person.staff_roles,
    }
}
