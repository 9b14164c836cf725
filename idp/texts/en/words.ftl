level-1 = Level 1: one proof of identity, such as a password
level-2 = Level 2: two proofs of identity, such as a password and a one-time code
level-3 = Level 3: card with PIN
class-citizen = Citizen
class-professional = Professional or company delegate
class-operator = Staff of the public body
class-administrator = Administrator
class-foreign = Person without an Italian fiscal code
level-short = Level { $number }

state-pending = Awaiting confirmation
state-active = Active
state-suspended = Suspended
state-closed = Closed

attribute-given-name = Given name
attribute-family-name = Family name
attribute-username = User name
attribute-email = E-mail address
attribute-phone-number = Telephone number
attribute-birthdate = Date of birth
attribute-gender = Sex
attribute-address = Address
attribute-fiscal-code = Fiscal code

source-declared = declared by you
source-contact-check = declared by you and verified
source-operator = entered by the public body
source-spid = stated by the SPID provider
source-cie = stated by the electronic identity card

method-password = password
method-totp = one-time code
method-recovery-code = recovery code
method-passkey = passkey
method-card = card with PIN
method-spid = SPID
method-cie = CIE
device-unknown = Unknown device

event-login = Login
event-step-up = Confirmation by second factor
event-logout = Sign-out
event-registration = Registration
event-password = Password
event-second-factor = Second factor
event-consent = Authorisation
event-token = Tokens issued
event-token-revocation = Tokens revoked
event-account = Account
event-client = Connected service
event-federation = Federation
event-key = Signing key
event-access = Consultation by staff
event-staff-role = Staff role

outcome-success = Done
outcome-refused = Refused

staff-platform-administrator = Platform administrator
staff-tenant-administrator = Administrator of the body
staff-role-manager = Role manager
staff-desk-operator = Desk operator
staff-desk-chief = Head of desk
staff-auditor = Auditor
staff-vault-reader = Reader of the evidence vault
staff-security-officer = Security officer
