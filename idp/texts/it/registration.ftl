register-title = Registrati
register-lead = Crea il tuo account per usare i servizi digitali. Ti servono il codice fiscale e un indirizzo e-mail.
register-class = Come userai i servizi?
register-who = I tuoi dati
register-given-name = Nome
register-family-name = Cognome
register-fiscal-code = Codice fiscale
register-fiscal-code-hint = 16 caratteri, come sulla tessera sanitaria.
register-access = Contatto e password
register-email = Indirizzo e-mail
register-email-hint = Ti scriveremo per confermare l’indirizzo.
register-privacy = Protezione dei dati
register-accept-privacy = Ho letto l’informativa privacy
register-read-privacy = Leggi l’informativa privacy
register-continue = Registrati
register-have-account = Hai già un account?

register-sent-title = Controlla la tua posta
register-sent-lead = Abbiamo inviato un messaggio a { $email }. Apri il collegamento che contiene per confermare l’indirizzo.
link-valid-for = Il collegamento vale { $length } e si può usare una volta sola.
letter-not-arrived = Se il messaggio non arriva, guarda nella posta indesiderata; poi ripeti l’operazione.

register-verify-title = Conferma il tuo indirizzo e-mail
register-verify-lead = Manca un solo passo: premi il pulsante per attivare il tuo account.
register-verify-continue = Conferma l’indirizzo
registered-title = Registrazione completata
registered-lead = Il tuo indirizzo è confermato e il tuo account è attivo.

password-new = Nuova password
password-new-hint = { $count ->
    [one] Almeno { $count } carattere.
   *[other] Almeno { $count } caratteri.
} Una frase di più parole è facile da ricordare e difficile da indovinare.
password-save = Salva la password

password-forgot-title = Password dimenticata
password-forgot-lead = Scrivi il tuo nome utente. Ti invieremo un messaggio per scegliere una nuova password.
password-forgot-continue = Invia il messaggio
password-forgot-sent-title = Controlla la tua posta
password-forgot-sent-lead = Se esiste un account con questi dati, abbiamo inviato un messaggio al suo indirizzo e-mail. Apri il collegamento che contiene per scegliere una nuova password.

password-reset-title = Scegli una nuova password
password-reset-lead = Dopo il salvataggio tutte le sessioni aperte con la vecchia password saranno chiuse.
password-changed-title = Password cambiata
password-changed-lead = La nuova password è attiva. Ti abbiamo inviato un messaggio di conferma.
