admin-home = Overview
admin-people = People
admin-sessions = Sessions
admin-clients = Connected services
admin-keys = Signing keys
admin-audit = Audit
admin-figures = At this moment
search = Search
save = Save
more = Show more
acts = Actions
warning = Attention.

figure-logins = logins today
figure-refusals = logins refused today
figure-sessions = open sessions
figure-people = registered people
figure-clients = connected services
figure-work = messages waiting to be sent
warning-citizen-passwords = Citizens can log in with a password. Since 28 February 2021 Italian administrations may not issue or renew credentials other than SPID, CIE and CNS to citizens, and those issued before lost their effect on 30 September 2021 (CAD, art. 64 par. 3-bis; decree-law 76/2020, art. 24 par. 4). Keeping this setting is a decision of the public body, on its own responsibility.
warning-professional-passwords = Professionals can log in with a password up to and including { $day }, by decision of { $person }. Reason: { $reason }
warning-professional-passwords-undecided = Professionals can log in with a password without a stated reason, responsible person and end date: this is allowed in development mode only.
warning-professional-passwords-ended = The decision on the passwords of professionals ended on { $day }: since then professionals can no longer log in with a password.
warning-development = The installation runs in development mode: do not use it for real people.
warning-audit-unsealed = { $count ->
    [one] One event of the audit is not sealed yet.
   *[other] { $count } events of the audit are not sealed yet.
} Check that the sealer is running.
warning-work-given-up = { $count ->
    [one] One message could not be delivered after all attempts.
   *[other] { $count } messages could not be delivered after all attempts.
}
warning-key-ending = A signing key ends on { $day } and has no successor yet.

people-search = Search for a person
people-search-hint = Fiscal code, user name, e-mail address or family name. Every search is recorded.
people-found = People found
people-none = Nobody matches the search.
people-name = Name
people-known-as = Fiscal code or user name
people-class = Class
people-state = State
people-new = New person
people-new-lead = The person receives a message and chooses the password: no member of staff can see or choose it.
people-username-hint = For staff, for example name.surname.
people-create = Create the account

person-title = Person
person-account = Account
person-acts = Actions
person-proofing = Level of identification
person-created-at = Account created
person-password = Password
person-since = since { $day }
person-absent = none
person-roles = Staff roles
person-appoint = Save the roles
person-send-activation = Send the activation link
person-reactivate = Reactivate the account
person-reset-second-factor = Remove the second factor
person-suspend = Suspend the account
person-close = Close the account for good
person-end-all = End all sessions
person-state-changed = The state of the account has been changed.
person-second-factor-reset = The second factor has been removed. The person has been told.
person-activation-sent = The activation link has been sent.
person-activation-link = Hand this link to the person. It works only once and will not be shown again:
person-sessions-ended = The sessions have been ended.
person-roles-changed = The roles have been updated.
person-created = The account has been created.

sessions-none = No open session.
sessions-device = Device

clients-lead = The services of the body and of others that rely on this system for login.
clients-new = New service
clients-none = No connected service.
client-title = Service
client-enabled = Enabled
client-disabled = Disabled
client-enable = Enable the service
client-disable = Disable the service
client-name = Name
client-id = Identifier (client_id)
client-id-hint = It cannot be changed later.
client-name-it = Name in Italian
client-name-en = Name in English
client-name-de = Name in German
client-addresses = Addresses
client-one-a-line = One a line.
client-redirect-uris = Addresses to return to after login (redirect_uris)
client-post-logout-redirect-uris = Addresses to return to after sign-out (post_logout_redirect_uris)
client-backchannel-logout-uri = Address for notice of sign-out (backchannel_logout_uri)
client-policy-uri = Privacy notice of the service (policy_uri)
client-people = People and data
client-minimum-level = Minimum level
client-scopes = Scopes
client-scopes-hint = Separated by a blank, for example: openid profile email
client-consent = Authorisation by the person
client-consent-once = The first time, and when the service asks for more
client-consent-always = At every login
client-consent-never = Never: it is a service of the body
client-subject-type = Identifier of the person
client-subject-pairwise = Different for each sector (pairwise)
client-subject-public = The same everywhere (public)
client-sector-host = Host of the sector
client-sector-host-hint = Needed if the addresses to return to have different hosts.
client-protocol = Protocol
client-auth-method = Authentication of the service
client-jwks-uri = Address of the public keys (jwks_uri)
client-jwks = Public keys (jwks)
client-keys-hint = Only for private_key_jwt: either the address or the keys, not both.
client-grants = Grants
client-pkce = PKCE
client-pkce-required = Required
client-pkce-when-offered = Checked only where present (services with a secret only)
client-algorithm = Signing algorithm
client-secrets = Secrets and state
client-secrets-lead = Only a hash of the secret is kept. After a new one is made, the old one stays valid for a time of transition.
client-secret-once = Copy the secret now: it will not be shown again.
client-secret-since = Made on { $day }
client-secret-until = valid until { $moment }
client-new-secret = Make a new secret
auth-client-secret-basic = Secret in the header (client_secret_basic)
auth-client-secret-post = Secret in the form (client_secret_post)
auth-private-key-jwt = Signature by private key (private_key_jwt)
auth-none = None: public application (none)
grant-authorization-code = Login of a person (authorization_code)
grant-refresh-token = Renewal without a new login (refresh_token)
grant-client-credentials = The service for itself (client_credentials)

keys-lead = The keys that sign tokens and the audit. Rotation is automatic; here you can bring it forward.
keys-rotated = The new key is published and will begin to sign when stated below.
keys-rotate = Rotation
keys-rotate-lead = A new key is published at once; the present one goes on signing until all services have seen the new one.
keys-rotate-kind = Rotate { $name }
key-id = Key (kid)
key-algorithm = Algorithms
key-purpose = Purpose
key-purpose-tokens = Tokens
key-purpose-audit = Audit
key-from = Signs from
key-until = Signs until
key-remove = Can be dropped from
key-state-next = Next
key-state-active = Active
key-state-retiring = Retiring
key-state-removable = Can be dropped

audit-kind = Event
audit-any = All events
audit-person = Person (identifier)
audit-client = Service
audit-from = From day
audit-to = To day
audit-actor = Actor
audit-detail = Details
audit-none = No event matches the search.
audit-verify-heading = Integrity of the audit
audit-verify-lead = Computes the chain of seals again and verifies their signatures.
audit-verify = Verify the audit
audit-sound = { $count ->
    [one] The audit is sound: { $count } event verified.
   *[other] The audit is sound: { $count } events verified.
}
audit-seals = { $count ->
    [one] { $count } seal.
   *[other] { $count } seals.
}
audit-unsealed = { $count ->
    [0] No event waits for its seal.
    [one] { $count } event waits for its seal.
   *[other] { $count } events wait for their seal.
}
audit-broken = The audit has been altered: seal number { $seal } does not match. Keep a copy of the database and tell the security officer.
