//! The roles of staff, and the one table of who may do what (DECISIONS 5).
//!
//! These are roles inside the product. The roles of people toward service modules (notary, surveyor …) are another
//! matter.

#[cfg(test)]
mod tests;

use crate::domain::coded::coded;

coded! {
    /// What a member of staff is entrusted with. One person can hold several roles.
    pub enum StaffRole or UnknownStaffRole {
        /// Runs the installation: all tenants.
        PlatformAdministrator = "platform-administrator",
        /// Runs one tenant.
        TenantAdministrator = "tenant-administrator",
        /// Looks after functions, roles and kinds of mandates.
        RoleManager = "role-manager",
        /// Serves people at the desk.
        DeskOperator = "desk-operator",
        /// Leads the desk and decides role requests.
        DeskChief = "desk-chief",
        /// Reads the audit and proves it whole.
        Auditor = "auditor",
        /// Reads the evidence vault, together with a second person.
        VaultReader = "vault-reader",
        /// Looks after keys, federations and sessions.
        SecurityOfficer = "security-officer",
    }
}

/// One act of staff. Every door and every flow of staff asks for exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Find people and see their account.
    ReadPeople,
    /// Make an account for a person.
    CreatePeople,
    /// Stop an account for a while.
    SuspendPeople,
    /// Let a suspended account work again.
    ReactivatePeople,
    /// Close an account for good.
    ClosePeople,
    /// Take away a second factor that a person has lost, after proof of identity (S-14).
    ResetSecondFactor,
    /// Send a person the link with which they choose a password. Staff never choose or see one (S-15).
    SendActivationLink,
    /// Give and take the roles of this list; see also [`StaffRole::may_appoint`].
    AppointStaff,
    /// See the sessions of a person.
    ListSessions,
    /// End sessions of a person.
    EndSessions,
    /// See the registered clients.
    ReadClients,
    /// Register, change and remove clients.
    EditClients,
    /// Give a client a new secret.
    RotateClientSecrets,
    /// See which signing keys there are.
    ReadKeys,
    /// Put a new signing key into use.
    RotateKeys,
    /// See the federations, their providers, and what is about to end.
    ReadFederations,
    /// Search the evidence of logins at federations, open it together with a second reader, and hold it.
    ReadEvidence,
    /// Search the audit.
    SearchAudit,
    /// Check the chain of the audit.
    VerifyAudit,
    /// Take the audit out of the product.
    ExportAudit,
    /// Change the settings of the tenant.
    EditSettings,
}

impl StaffRole {
    /// Whether the role reaches beyond the tenant of its holder.
    #[must_use]
    pub const fn reaches_all_tenants(self) -> bool {
        matches!(self, Self::PlatformAdministrator)
    }

    /// Whether the role carries the permission.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        permission.holders().contains(&self)
    }

    /// Whether a holder may give or take `other`: nobody hands out more reach than they have.
    #[must_use]
    pub fn may_appoint(self, other: Self) -> bool {
        self.may(Permission::AppointStaff) && (self.reaches_all_tenants() || !other.reaches_all_tenants())
    }
}

impl Permission {
    /// All permissions, in the order of the table.
    pub const ALL: [Self; 21] = [
        Self::ReadPeople,
        Self::CreatePeople,
        Self::SuspendPeople,
        Self::ReactivatePeople,
        Self::ClosePeople,
        Self::ResetSecondFactor,
        Self::SendActivationLink,
        Self::AppointStaff,
        Self::ListSessions,
        Self::EndSessions,
        Self::ReadClients,
        Self::EditClients,
        Self::RotateClientSecrets,
        Self::ReadKeys,
        Self::RotateKeys,
        Self::ReadFederations,
        Self::ReadEvidence,
        Self::SearchAudit,
        Self::VerifyAudit,
        Self::ExportAudit,
        Self::EditSettings,
    ];

    /// The table: which roles carry the permission.
    ///
    /// Whoever acts is kept apart from whoever examines: desk and tenant administrators do not export the audit,
    /// auditors change nothing.
    #[must_use]
    #[expect(clippy::match_same_arms, reason = "lines are grouped by subject, not by who happens to hold them")]
    pub const fn holders(self) -> &'static [StaffRole] {
        use StaffRole::{
            Auditor, DeskChief, DeskOperator, PlatformAdministrator as Platform, RoleManager, SecurityOfficer,
            TenantAdministrator as Tenant,
        };
        match self {
            Self::ReadPeople => &[Platform, Tenant, RoleManager, DeskOperator, DeskChief, Auditor, SecurityOfficer],
            Self::CreatePeople | Self::SendActivationLink => &[Platform, Tenant, DeskOperator, DeskChief],
            Self::SuspendPeople => &[Platform, Tenant, DeskChief, SecurityOfficer],
            Self::ReactivatePeople | Self::ResetSecondFactor => &[Platform, Tenant, DeskChief],
            Self::ClosePeople | Self::AppointStaff | Self::EditClients | Self::EditSettings => &[Platform, Tenant],
            Self::ListSessions => &[Platform, Tenant, DeskChief, SecurityOfficer],
            Self::EndSessions => &[Platform, Tenant, DeskChief, SecurityOfficer],
            Self::ReadClients => &[Platform, Tenant, RoleManager, Auditor, SecurityOfficer],
            Self::RotateClientSecrets => &[Platform, Tenant, SecurityOfficer],
            Self::ReadKeys => &[Platform, Tenant, Auditor, SecurityOfficer],
            Self::RotateKeys => &[Platform, SecurityOfficer],
            Self::ReadFederations => &[Platform, Tenant, Auditor, SecurityOfficer],
            // Nobody else, whatever their rank: the vault holds everything that providers said about people.
            Self::ReadEvidence => &[StaffRole::VaultReader],
            Self::SearchAudit => &[Platform, Tenant, Auditor, SecurityOfficer],
            Self::VerifyAudit => &[Platform, Tenant, Auditor, SecurityOfficer],
            Self::ExportAudit => &[Platform, Auditor],
        }
    }
}
