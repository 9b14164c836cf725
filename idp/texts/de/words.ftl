level-1 = Stufe 1: ein Identitätsnachweis, zum Beispiel ein Passwort
level-2 = Stufe 2: zwei Identitätsnachweise, zum Beispiel Passwort und Einmalcode
level-3 = Stufe 3: Karte mit PIN
class-citizen = Bürgerin oder Bürger
class-professional = Freiberufler oder Unternehmensvertreter
class-operator = Personal der Körperschaft
class-administrator = Administrator
class-foreign = Person ohne italienische Steuernummer
level-short = Stufe { $number }

state-pending = Bestätigung ausstehend
state-active = Aktiv
state-suspended = Gesperrt
state-closed = Geschlossen

attribute-given-name = Vorname
attribute-family-name = Nachname
attribute-username = Benutzername
attribute-email = E-Mail-Adresse
attribute-phone-number = Telefonnummer
attribute-birthdate = Geburtsdatum
attribute-gender = Geschlecht
attribute-address = Anschrift
attribute-fiscal-code = Steuernummer

source-declared = von Ihnen angegeben
source-contact-check = von Ihnen angegeben und überprüft
source-operator = von der Körperschaft eingetragen
source-spid = vom SPID-Anbieter erklärt
source-cie = aus der elektronischen Identitätskarte

method-password = Passwort
method-totp = Einmalcode
method-recovery-code = Wiederherstellungscode
method-passkey = Passkey
method-card = Karte mit PIN
method-spid = SPID
method-cie = CIE
device-unknown = Unbekanntes Gerät

event-login = Anmeldung
event-step-up = Bestätigung mit zweitem Faktor
event-logout = Abmeldung
event-registration = Registrierung
event-password = Passwort
event-second-factor = Zweiter Faktor
event-consent = Ermächtigung
event-token = Ausstellung von Token
event-token-revocation = Widerruf von Token
event-account = Konto
event-client = Verbundener Dienst
event-federation = Föderation
event-key = Signaturschlüssel
event-access = Einsicht durch das Personal
event-staff-role = Rolle des Personals

outcome-success = Erfolgt
outcome-refused = Abgelehnt

staff-platform-administrator = Plattformadministrator
staff-tenant-administrator = Administrator der Körperschaft
staff-role-manager = Rollenverantwortlicher
staff-desk-operator = Schalterbediensteter
staff-desk-chief = Schalterleiter
staff-auditor = Prüfer
staff-vault-reader = Leser des Beweisarchivs
staff-security-officer = Sicherheitsbeauftragter
