admin-home = Riepilogo
admin-people = Persone
admin-sessions = Sessioni
admin-clients = Servizi collegati
admin-keys = Chiavi di firma
admin-audit = Registro
admin-figures = In questo momento
search = Cerca
save = Salva
more = Mostra altri
acts = Azioni
warning = Attenzione.

figure-logins = accessi riusciti oggi
figure-refusals = accessi respinti oggi
figure-sessions = sessioni aperte
figure-people = persone registrate
figure-clients = servizi collegati
figure-work = messaggi in attesa di invio
warning-citizen-passwords = I cittadini possono accedere con una password. Dal 28 febbraio 2021 le amministrazioni non possono rilasciare o rinnovare ai cittadini credenziali diverse da SPID, CIE e CNS, e quelle già rilasciate hanno perso efficacia il 30 settembre 2021 (CAD, art. 64, c. 3-bis; DL 76/2020, art. 24, c. 4). La scelta di mantenere questa impostazione è dell’ente e sotto la sua responsabilità.
warning-professional-passwords = I professionisti possono accedere con una password fino al { $day } compreso, per decisione di { $person }. Motivo: { $reason }
warning-professional-passwords-undecided = I professionisti possono accedere con una password senza che siano indicati motivo, responsabile e scadenza: è ammesso solo in modalità di sviluppo.
warning-professional-passwords-ended = La decisione sulle password dei professionisti è scaduta il { $day }: da allora i professionisti non possono più accedere con una password.
warning-development = L’installazione è in modalità di sviluppo: non usarla per persone reali.
warning-audit-unsealed = { $count ->
    [one] Un evento del registro non è ancora sigillato.
   *[other] { $count } eventi del registro non sono ancora sigillati.
} Controlla che il sigillatore sia in funzione.
warning-work-given-up = { $count ->
    [one] Un messaggio non è stato consegnato dopo tutti i tentativi.
   *[other] { $count } messaggi non sono stati consegnati dopo tutti i tentativi.
}
warning-key-ending = Una chiave di firma termina il { $day } e non ha ancora una successiva.

people-search = Cerca una persona
people-search-hint = Codice fiscale, nome utente, e-mail o cognome. Ogni ricerca è registrata.
people-found = Persone trovate
people-none = Nessuna persona corrisponde alla ricerca.
people-name = Nome
people-known-as = Codice fiscale o nome utente
people-class = Categoria
people-state = Stato
people-new = Nuova persona
people-new-lead = La persona riceve un messaggio e sceglie da sé la password: nessun operatore può vederla o sceglierla.
people-username-hint = Per il personale, per esempio nome.cognome.
people-create = Crea l’account

person-title = Persona
person-account = Account
person-acts = Operazioni
person-proofing = Livello di identificazione
person-created-at = Account creato
person-password = Password
person-since = dal { $day }
person-absent = assente
person-roles = Ruoli del personale
person-appoint = Salva i ruoli
person-send-activation = Invia il collegamento di attivazione
person-reactivate = Riattiva l’account
person-reset-second-factor = Rimuovi il secondo fattore
person-suspend = Sospendi l’account
person-close = Chiudi l’account per sempre
person-end-all = Chiudi tutte le sessioni
person-state-changed = Lo stato dell’account è stato cambiato.
person-second-factor-reset = Il secondo fattore è stato rimosso. La persona è stata avvisata.
person-activation-sent = Il collegamento di attivazione è stato inviato.
person-activation-link = Consegna alla persona questo collegamento. Vale una volta sola e non sarà più mostrato:
person-sessions-ended = Le sessioni sono state chiuse.
person-roles-changed = I ruoli sono stati aggiornati.
person-created = L’account è stato creato.

sessions-none = Nessuna sessione aperta.
sessions-device = Dispositivo

clients-lead = I servizi dell’ente e di terzi che si affidano a questo sistema per l’accesso.
clients-new = Nuovo servizio
clients-none = Nessun servizio collegato.
client-title = Servizio
client-enabled = Attivo
client-disabled = Disattivato
client-enable = Riattiva il servizio
client-disable = Disattiva il servizio
client-name = Nome
client-id = Identificativo (client_id)
client-id-hint = Non si può cambiare in seguito.
client-name-it = Nome in italiano
client-name-en = Nome in inglese
client-name-de = Nome in tedesco
client-addresses = Indirizzi
client-one-a-line = Uno per riga.
client-redirect-uris = Indirizzi di ritorno dopo l’accesso (redirect_uris)
client-post-logout-redirect-uris = Indirizzi di ritorno dopo l’uscita (post_logout_redirect_uris)
client-backchannel-logout-uri = Indirizzo per l’avviso di uscita (backchannel_logout_uri)
client-policy-uri = Informativa privacy del servizio (policy_uri)
client-people = Persone e dati
client-minimum-level = Livello minimo
client-scopes = Ambiti (scope)
client-scopes-hint = Separati da uno spazio, per esempio: openid profile email
client-consent = Autorizzazione della persona
client-consent-once = La prima volta, e quando il servizio chiede altri dati
client-consent-always = A ogni accesso
client-consent-never = Mai: è un servizio dell’ente
client-subject-type = Identificativo della persona
client-subject-pairwise = Diverso per ogni settore (pairwise)
client-subject-public = Uguale per tutti (public)
client-sector-host = Dominio del settore
client-sector-host-hint = Necessario se gli indirizzi di ritorno hanno domini diversi.
client-protocol = Protocollo
client-auth-method = Autenticazione del servizio
client-jwks-uri = Indirizzo delle chiavi pubbliche (jwks_uri)
client-jwks = Chiavi pubbliche (jwks)
client-keys-hint = Solo per private_key_jwt: l’indirizzo oppure le chiavi, non entrambi.
client-grants = Modalità di rilascio
client-pkce = PKCE
client-pkce-required = Obbligatorio
client-pkce-when-offered = Verificato solo se presente (solo servizi con segreto)
client-algorithm = Algoritmo di firma
client-secrets = Segreti e stato
client-secrets-lead = Del segreto si conserva solo un’impronta. Con uno nuovo, il precedente resta valido per un periodo di passaggio.
client-secret-once = Copia ora il segreto: non sarà più mostrato.
client-secret-since = Creato il { $day }
client-secret-until = valido fino al { $moment }
client-new-secret = Genera un nuovo segreto
auth-client-secret-basic = Segreto nell’intestazione (client_secret_basic)
auth-client-secret-post = Segreto nel modulo (client_secret_post)
auth-private-key-jwt = Firma con chiave privata (private_key_jwt)
auth-none = Nessuna: applicazione pubblica (none)
grant-authorization-code = Accesso di una persona (authorization_code)
grant-refresh-token = Rinnovo senza nuovo accesso (refresh_token)
grant-client-credentials = Il servizio per sé stesso (client_credentials)

keys-lead = Le chiavi con cui si firmano i token e il registro. La rotazione è automatica; qui puoi anticiparla.
keys-rotated = La nuova chiave è pubblicata e inizierà a firmare alla scadenza indicata.
keys-rotate = Rotazione
keys-rotate-lead = Si pubblica subito una nuova chiave; quella attuale firma ancora finché tutti i servizi hanno visto la nuova.
keys-rotate-kind = Ruota { $name }
key-id = Chiave (kid)
key-algorithm = Algoritmi
key-purpose = Uso
key-purpose-tokens = Token
key-purpose-audit = Registro
key-from = Firma dal
key-until = Firma fino al
key-remove = Eliminabile dal
key-state-next = Prossima
key-state-active = Attiva
key-state-retiring = In ritiro
key-state-removable = Eliminabile

audit-kind = Evento
audit-any = Tutti gli eventi
audit-person = Persona (identificativo)
audit-client = Servizio
audit-from = Dal giorno
audit-to = Al giorno
audit-actor = Autore
audit-detail = Dettagli
audit-none = Nessun evento corrisponde alla ricerca.
audit-verify-heading = Integrità del registro
audit-verify-lead = Ricalcola la catena dei sigilli e ne verifica le firme.
audit-verify = Verifica il registro
audit-sound = { $count ->
    [one] Il registro è integro: { $count } evento verificato.
   *[other] Il registro è integro: { $count } eventi verificati.
}
audit-seals = { $count ->
    [one] { $count } sigillo.
   *[other] { $count } sigilli.
}
audit-unsealed = { $count ->
    [0] Nessun evento attende il sigillo.
    [one] { $count } evento attende il sigillo.
   *[other] { $count } eventi attendono il sigillo.
}
audit-broken = Il registro è stato alterato: il sigillo numero { $seal } non corrisponde. Conserva una copia della base di dati e avvisa il responsabile della sicurezza.
