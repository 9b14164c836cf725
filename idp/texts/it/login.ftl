asker-label = Accesso richiesto da
asker-service = Servizio

login-title = Accedi
login-lead = Entra con le tue credenziali per usare i servizi digitali dell’ente.
login-password-heading = Nome utente e password
login-username = Nome utente
login-username-hint = Il codice fiscale, l’indirizzo e-mail o il nome utente che ti è stato assegnato.
login-password = Password
login-forgot = Hai dimenticato la password?
login-continue = Accedi
login-deny = Annulla e torna al servizio
login-register-heading = Non hai ancora un account?
login-register = Registrati
login-help-heading = Hai bisogno di aiuto?
login-notice-session-expired = La sessione è scaduta. Accedi di nuovo per continuare.
login-notice-login-again = Per proseguire è necessario accedere di nuovo.
login-notice-password-changed = La password è stata cambiata. Accedi con la nuova password.
login-notice-account-ready = Il tuo account è pronto. Ora puoi accedere.

second-factor-title = Conferma che sei tu
second-factor-lead = Apri l’applicazione che genera i codici sul tuo telefono e scrivi il codice che vedi.
second-factor-recovery-lead = Usa uno dei codici di recupero che hai conservato. Ogni codice vale una sola volta.
second-factor-code = Codice temporaneo
second-factor-code-hint = Sei cifre, senza spazi. Il codice cambia ogni 30 secondi.
second-factor-recovery-code = Codice di recupero
second-factor-recovery-code-hint = Lettere e cifre, con o senza trattini.
second-factor-use-recovery = Non hai il telefono? Usa un codice di recupero
second-factor-use-code = Usa il codice temporaneo

step-up-title = Serve un livello di accesso più alto
step-up-lead = Il servizio tratta dati o operazioni che richiedono una prova d’identità più forte.
step-up-required = Livello richiesto
step-up-present = Livello attuale
step-up-second-factor = Continua per scrivere il codice temporaneo generato dal tuo telefono.
step-up-enrol = Continua per collegare un’applicazione che genera codici temporanei. Servono pochi minuti e un telefono.
step-up-login-again = Continua per accedere di nuovo con un metodo che raggiunge il livello richiesto.
step-up-unreachable = Con le tue credenziali attuali non puoi raggiungere questo livello. Rivolgiti allo sportello dell’ente.

consent-title = Autorizza il servizio
consent-lead = Il servizio chiede di ricevere alcuni tuoi dati. Decidi tu se permetterlo.
consent-shared-heading = Dati che saranno comunicati
consent-duration-heading = Durata dell’autorizzazione
consent-once = Vale solo per questo accesso.
consent-until-withdrawn = Vale finché non la ritiri. Puoi farlo in ogni momento dalla tua area personale.
consent-until = Vale fino al { $day }. Puoi ritirarla prima, dalla tua area personale.
consent-policy = Leggi l’informativa privacy del servizio
consent-accept = Autorizza
consent-deny = Non autorizzare

shared-identifier = Un identificativo che ti riconosce agli accessi successivi
shared-name = Nome e cognome
shared-fiscal-code = Codice fiscale
shared-birthdate = Data di nascita
shared-gender = Sesso
shared-email = Indirizzo e-mail
shared-phone-number = Numero di telefono
shared-address = Indirizzo
shared-login = Livello, metodo e ora di questo accesso
shared-roles = I ruoli per cui sei accreditato
shared-offline = Accesso ai dati anche quando non stai usando il servizio

logout-confirm-title = Vuoi uscire?
logout-confirm-client = { $client } ha chiesto di chiudere la tua sessione.
logout-confirm-lead = Un servizio ha chiesto di chiudere la tua sessione.
logout-confirm-what = Uscirai da questo sito e dai servizi in cui sei entrato con questa sessione.
logout-confirm-stay = No, resta collegato

logged-out-title = Sei uscito
logged-out-lead = La tua sessione è stata chiusa.
logged-out-told = Servizi avvisati della chiusura
logged-out-close = Se usi un computer condiviso, chiudi anche tutte le finestre del browser.
logged-out-login = Accedi di nuovo

redirecting-title = Stai per continuare
redirecting-client = Tra un istante torni a { $client }. Se non succede nulla, usa il pulsante.
redirecting-lead = Tra un istante la pagina prosegue. Se non succede nulla, usa il pulsante.
