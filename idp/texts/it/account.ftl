path = Percorso
account-title = Area personale
account-sections = Sezioni dell’area personale
account-level = Livello di questo accesso
account-since = Accesso effettuato
account-protect = Proteggi meglio il tuo account
account-protect-lead = Con un codice temporaneo sul telefono nessuno può entrare con la sola password, e raggiungi il livello 2.

done-session-ended = La sessione è stata chiusa.
done-other-sessions-ended = Tutte le altre sessioni sono state chiuse.
done-consent-withdrawn = L’autorizzazione è stata ritirata: il servizio non può più ricevere i tuoi dati.
done-second-factor-added = Il codice temporaneo è attivo.
done-second-factor-removed = Il codice temporaneo è stato rimosso.
done-email-changed = Il nuovo indirizzo e-mail è confermato.
done-saved = Le modifiche sono state salvate.

profile-title = I miei dati
profile-tile = Che cosa sappiamo di te e da dove viene
profile-lead = Per ogni dato trovi chi lo ha fornito e con quale livello di certezza.
profile-change = Se un dato non è corretto, rivolgiti allo sportello dell’ente.

profile-change-email = Cambia l’indirizzo e-mail

account-email-title = Indirizzo e-mail
account-email-lead = Scrivi il nuovo indirizzo: riceverai un messaggio per confermarlo. Fino ad allora resta valido quello attuale.
account-email-present = Indirizzo attuale
account-email-new = Nuovo indirizzo e-mail
account-email-continue = Invia il messaggio di conferma
account-email-sent-title = Controlla la posta
account-email-sent-lead = Abbiamo inviato un messaggio a { $email }. Apri il collegamento che contiene da questo dispositivo per confermare l’indirizzo.
account-email-confirm-title = Conferma il nuovo indirizzo
account-email-confirm-lead = Premi il pulsante per usare { $email } con il tuo account.

account-password-title = Password
account-password-tile = Cambia la password
account-password-lead = Scegli una nuova password. Le altre sessioni aperte saranno chiuse, e i servizi autorizzati in quelle sessioni dovranno farti accedere di nuovo.
account-password-must-change = Prima di continuare devi scegliere una nuova password.
account-password-current = Password attuale

consents-title = Autorizzazioni
consents-tile = I servizi che possono ricevere i tuoi dati
consents-lead = Questi servizi possono ricevere i tuoi dati quando accedi. Puoi ritirare l’autorizzazione in ogni momento.
consents-none = Nessun servizio è autorizzato a ricevere i tuoi dati.
consents-since = Autorizzato dal { $day }
consents-withdraw = Ritira l’autorizzazione

sessions-title = Sessioni e dispositivi
sessions-tile = Dove hai effettuato l’accesso
sessions-lead = Qui vedi i dispositivi collegati al tuo account. Se non ne riconosci uno, chiudi la sessione e cambia la password.
sessions-current = questa sessione
sessions-begun = Accesso
sessions-seen = Ultima attività
sessions-methods = Metodo
sessions-network = Rete
sessions-end = Chiudi la sessione
sessions-end-others = Chiudi tutte le altre sessioni

history-title = Cronologia degli accessi
history-tile = Accessi, tentativi e modifiche al tuo account
history-lead = Gli accessi e le modifiche al tuo account, dal più recente.
history-none = Non ci sono ancora eventi.
history-older = Mostra eventi precedenti
history-when = Quando
history-what = Evento
history-outcome = Esito

enrol-title = Attiva il codice temporaneo
enrol-lead = A ogni accesso scriverai, oltre alla password, un codice generato dal tuo telefono.
enrol-required = Per il tuo ruolo il codice temporaneo è obbligatorio. Attivalo ora per continuare.
enrol-step-app = Installa un’applicazione per i codici
enrol-step-app-lead = Va bene qualsiasi applicazione di autenticazione (TOTP), sul telefono o sul computer.
enrol-step-scan = Inquadra il codice QR
enrol-step-scan-lead = Nell’applicazione scegli di aggiungere un account e inquadra questa immagine.
enrol-qr-title = Codice QR per l’applicazione di autenticazione. Il testo da copiare è scritto qui sotto.
enrol-secret = Se non puoi inquadrarlo, copia questa chiave:
enrol-step-code = Scrivi il codice che vedi
enrol-continue = Attiva

recovery-codes-title = Codici di recupero
recovery-codes-lead = Servono se perdi il telefono. Stampali o scrivili, e conservali in un luogo sicuro.
recovery-codes-once = Ogni codice vale una sola volta. Questa pagina non si potrà riaprire.
recovery-codes-continue = Li ho conservati, continua

account-second-factor-title = Codice temporaneo
account-second-factor-tile = Il secondo fattore e i codici di recupero
account-second-factor-lead = Il tuo account è protetto da un codice temporaneo.
account-second-factor-since = Attivo dal
account-second-factor-codes = Codici di recupero
codes-left = { $count ->
    [one] { $count } ancora utilizzabile
   *[other] { $count } ancora utilizzabili
}
account-second-factor-renew = Genera nuovi codici di recupero
account-second-factor-add = Aggiungi un altro telefono
account-second-factor-remove = Rimuovi

setup-title = Crea il primo amministratore
setup-lead = Con questo account configuri l’ente e inviti gli altri operatori. Il collegamento funziona una volta sola.
setup-username-hint = Il nome che userai per accedere, per esempio nome.cognome.
setup-continue = Crea l’amministratore

activate-title = Attiva il tuo account
activate-lead = { $name }, scegli la password con cui accederai.
activate-continue = Attiva l’account

admin-title = Amministrazione
admin-tile = Persone, sessioni, servizi, chiavi e registro
