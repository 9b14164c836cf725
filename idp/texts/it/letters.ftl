letter-greeting = Gentile { $name },
letter-greeting-plain = Buongiorno,
letter-contacts = Per assistenza: { $address }
letter-automatic = Questo messaggio è automatico: non rispondere. Non ti chiederemo mai la password, né per posta né per telefono.
letter-ignore = Se non hai fatto tu questa richiesta, ignora il messaggio: non accadrà nulla.
letter-not-you = Se non sei stato tu, accedi subito, cambia la password e chiudi le altre sessioni; oppure rivolgiti all’ente.

letter-verify-email-subject = Conferma il tuo indirizzo e-mail – { $body }
letter-verify-email = per completare la registrazione conferma il tuo indirizzo e-mail con questo collegamento:
letter-already-registered-subject = Hai già un account – { $body }
letter-already-registered = qualcuno, forse tu, ha provato a registrarsi con i tuoi dati, ma hai già un account. Puoi accedere da qui; se non ricordi la password, dalla stessa pagina puoi sceglierne una nuova:
letter-reset-password-subject = Scegli una nuova password – { $body }
letter-reset-password = per scegliere una nuova password usa questo collegamento:
letter-activate-subject = Attiva il tuo account – { $body }
letter-activate = è stato creato un account a tuo nome. Per attivarlo scegli la password con questo collegamento:
letter-password-changed-subject = La tua password è stata cambiata – { $body }
letter-password-changed = la password del tuo account è stata cambiata e le altre sessioni sono state chiuse.
letter-change-email-subject = Conferma il nuovo indirizzo e-mail – { $body }
letter-change-email = per usare questo indirizzo e-mail con il tuo account confermalo con questo collegamento, dopo aver effettuato l’accesso:
letter-email-changed-subject = Il tuo indirizzo e-mail è stato cambiato – { $body }
letter-email-changed = l’indirizzo e-mail del tuo account è stato cambiato.
letter-second-factor-added-subject = Codice temporaneo attivato – { $body }
letter-second-factor-added = il tuo account è ora protetto da un codice temporaneo.
letter-second-factor-removed-subject = Codice temporaneo rimosso – { $body }
letter-second-factor-removed = il tuo account non è più protetto da un codice temporaneo.
letter-recovery-codes-renewed-subject = Nuovi codici di recupero – { $body }
letter-recovery-codes-renewed = sono stati generati nuovi codici di recupero per il tuo account. Quelli precedenti non valgono più.
letter-recovery-code-used-subject = Codice di recupero usato – { $body }
letter-recovery-code-used = per accedere al tuo account è stato usato un codice di recupero. { $count ->
    [0] Non ne restano altri: generane di nuovi nella tua area personale.
    [one] Ne resta { $count }: generane di nuovi nella tua area personale.
   *[other] Ne restano { $count }.
}
letter-new-device-subject = Nuovo accesso al tuo account – { $body }
letter-new-device = c’è stato un accesso al tuo account da un dispositivo che non avevi mai usato: { $device }, rete { $network }, { $moment }.
letter-password-stopped-subject = Password sospesa – { $body }
letter-password-stopped = dopo troppi tentativi falliti la password del tuo account è stata sospesa. Per tornare ad accedere scegli una nuova password, con «Hai dimenticato la password?» in questa pagina:

sms-number-check = { $body }: il codice per confermare il tuo numero è { $code }. Vale { $length }. Non comunicarlo a nessuno.
