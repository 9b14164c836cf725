use super::*;

/// The expected copy of the table. A change of rights must be made in both places.
///
/// Columns: platform-administrator, tenant-administrator, role-manager, desk-operator, desk-chief, auditor,
/// vault-reader, security-officer.
const EXPECTED: [(Permission, &str); 21] = [
    (Permission::ReadPeople, "x x x x x x - x"),
    (Permission::CreatePeople, "x x - x x - - -"),
    (Permission::SuspendPeople, "x x - - x - - x"),
    (Permission::ReactivatePeople, "x x - - x - - -"),
    (Permission::ClosePeople, "x x - - - - - -"),
    (Permission::ResetSecondFactor, "x x - - x - - -"),
    (Permission::SendActivationLink, "x x - x x - - -"),
    (Permission::AppointStaff, "x x - - - - - -"),
    (Permission::ListSessions, "x x - - x - - x"),
    (Permission::EndSessions, "x x - - x - - x"),
    (Permission::ReadClients, "x x x - - x - x"),
    (Permission::EditClients, "x x - - - - - -"),
    (Permission::RotateClientSecrets, "x x - - - - - x"),
    (Permission::ReadKeys, "x x - - - x - x"),
    (Permission::RotateKeys, "x - - - - - - x"),
    (Permission::ReadFederations, "x x - - - x - x"),
    (Permission::ReadEvidence, "- - - - - - x -"),
    (Permission::SearchAudit, "x x - - - x - x"),
    (Permission::VerifyAudit, "x x - - - x - x"),
    (Permission::ExportAudit, "x - - - - x - -"),
    (Permission::EditSettings, "x x - - - - - -"),
];

#[test]
fn the_table_is_the_expected_one() {
    for (permission, expected) in EXPECTED {
        let row: Vec<&str> = StaffRole::ALL.iter().map(|role| if role.may(permission) { "x" } else { "-" }).collect();
        assert_eq!(row.join(" "), expected, "{permission:?}");
    }
    assert_eq!(EXPECTED.map(|(permission, _)| permission), Permission::ALL);
}

#[test]
fn nobody_appoints_beyond_their_own_reach() {
    use StaffRole::{Auditor, DeskChief, PlatformAdministrator, TenantAdministrator};
    assert!(PlatformAdministrator.may_appoint(PlatformAdministrator));
    assert!(TenantAdministrator.may_appoint(Auditor) && TenantAdministrator.may_appoint(TenantAdministrator));
    assert!(!TenantAdministrator.may_appoint(PlatformAdministrator));
    assert!(!DeskChief.may_appoint(DeskChief));
}

#[test]
fn roles_survive_their_codes() {
    for role in StaffRole::ALL {
        assert_eq!(role.to_string().parse(), Ok(role));
        let json = serde_json::to_string(&role).expect("a role is a string");
        assert_eq!(json, format!("\"{role}\""));
    }
    assert_eq!("administrator".parse::<StaffRole>(), Err(UnknownStaffRole));
}
