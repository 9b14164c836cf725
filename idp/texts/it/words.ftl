level-1 = Livello 1: una sola prova d’identità, come la password
level-2 = Livello 2: due prove d’identità, come la password e un codice temporaneo
level-3 = Livello 3: carta con PIN
class-citizen = Cittadina o cittadino
class-professional = Professionista o delegato di impresa
class-operator = Operatore dell’ente
class-administrator = Amministratore
class-foreign = Persona senza codice fiscale italiano
level-short = Livello { $number }

state-pending = In attesa di conferma
state-active = Attivo
state-suspended = Sospeso
state-closed = Chiuso

attribute-given-name = Nome
attribute-family-name = Cognome
attribute-username = Nome utente
attribute-email = Indirizzo e-mail
attribute-phone-number = Numero di telefono
attribute-birthdate = Data di nascita
attribute-gender = Sesso
attribute-address = Indirizzo
attribute-fiscal-code = Codice fiscale

source-declared = dichiarato da te
source-contact-check = dichiarato da te e verificato
source-operator = inserito dall’ente
source-spid = dichiarato dal gestore SPID
source-cie = letto dalla carta d’identità elettronica

method-password = password
method-totp = codice temporaneo
method-recovery-code = codice di recupero
method-passkey = passkey
method-card = carta con PIN
method-spid = SPID
method-cie = CIE
device-unknown = Dispositivo sconosciuto

event-login = Accesso
event-step-up = Conferma con secondo fattore
event-logout = Uscita
event-registration = Registrazione
event-password = Password
event-second-factor = Secondo fattore
event-consent = Autorizzazione
event-token = Rilascio di token
event-token-revocation = Revoca di token
event-account = Account
event-client = Servizio collegato
event-federation = Federazione
event-key = Chiave di firma
event-access = Consultazione da parte del personale
event-staff-role = Ruolo del personale

outcome-success = Riuscito
outcome-refused = Respinto

staff-platform-administrator = Amministratore della piattaforma
staff-tenant-administrator = Amministratore dell’ente
staff-role-manager = Responsabile dei ruoli
staff-desk-operator = Operatore di sportello
staff-desk-chief = Responsabile di sportello
staff-auditor = Revisore
staff-vault-reader = Lettore dell’archivio probatorio
staff-security-officer = Responsabile della sicurezza
