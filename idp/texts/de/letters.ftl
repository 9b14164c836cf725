letter-greeting = Guten Tag { $name },
letter-greeting-plain = Guten Tag,
letter-contacts = Hilfe erhalten Sie hier: { $address }
letter-automatic = Diese Nachricht wurde automatisch erstellt, bitte antworten Sie nicht. Wir fragen Sie nie nach Ihrem Passwort, weder per E-Mail noch am Telefon.
letter-ignore = Wenn Sie dies nicht angefordert haben, ignorieren Sie die Nachricht: Es geschieht nichts.
letter-not-you = Wenn Sie das nicht waren, melden Sie sich sofort an, ändern Sie Ihr Passwort und beenden Sie die anderen Sitzungen; oder wenden Sie sich an die Körperschaft.

letter-verify-email-subject = Bestätigen Sie Ihre E-Mail-Adresse – { $body }
letter-verify-email = um die Registrierung abzuschließen, bestätigen Sie Ihre E-Mail-Adresse mit diesem Link:
letter-already-registered-subject = Sie haben bereits ein Konto – { $body }
letter-already-registered = jemand, vielleicht Sie selbst, wollte sich mit Ihren Daten registrieren, aber Sie haben bereits ein Konto. Hier können Sie sich anmelden; wenn Sie das Passwort vergessen haben, können Sie auf derselben Seite ein neues wählen:
letter-reset-password-subject = Wählen Sie ein neues Passwort – { $body }
letter-reset-password = um ein neues Passwort zu wählen, verwenden Sie diesen Link:
letter-activate-subject = Aktivieren Sie Ihr Konto – { $body }
letter-activate = für Sie wurde ein Konto angelegt. Um es zu aktivieren, wählen Sie mit diesem Link ein Passwort:
letter-password-changed-subject = Ihr Passwort wurde geändert – { $body }
letter-password-changed = das Passwort Ihres Kontos wurde geändert, und die anderen Sitzungen wurden beendet.
letter-change-email-subject = Neue E-Mail-Adresse bestätigen – { $body }
letter-change-email = um diese E-Mail-Adresse mit Ihrem Konto zu verwenden, melden Sie sich an und bestätigen Sie sie über diesen Link:
letter-email-changed-subject = Ihre E-Mail-Adresse wurde geändert – { $body }
letter-email-changed = die E-Mail-Adresse Ihres Kontos wurde geändert.
letter-second-factor-added-subject = Einmalcode aktiviert – { $body }
letter-second-factor-added = Ihr Konto ist jetzt durch einen Einmalcode geschützt.
letter-second-factor-removed-subject = Einmalcode entfernt – { $body }
letter-second-factor-removed = Ihr Konto ist nicht mehr durch einen Einmalcode geschützt.
letter-recovery-codes-renewed-subject = Neue Wiederherstellungscodes – { $body }
letter-recovery-codes-renewed = für Ihr Konto wurden neue Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.
letter-recovery-code-used-subject = Wiederherstellungscode verwendet – { $body }
letter-recovery-code-used = für die Anmeldung an Ihrem Konto wurde ein Wiederherstellungscode verwendet. { $count ->
    [0] Es ist keiner mehr übrig: Erzeugen Sie neue in Ihrem persönlichen Bereich.
    [one] Es ist noch { $count } übrig: Erzeugen Sie neue in Ihrem persönlichen Bereich.
   *[other] Es sind noch { $count } übrig.
}
letter-new-device-subject = Neue Anmeldung an Ihrem Konto – { $body }
letter-new-device = an Ihrem Konto gab es eine Anmeldung mit einem Gerät, das Sie noch nie verwendet hatten: { $device }, Netz { $network }, { $moment }.
letter-password-stopped-subject = Passwort gesperrt – { $body }
letter-password-stopped = nach zu vielen Fehlversuchen wurde das Passwort Ihres Kontos gesperrt. Um sich wieder anzumelden, wählen Sie ein neues Passwort über „Passwort vergessen?“ auf dieser Seite:

sms-number-check = { $body }: Ihr Bestätigungscode ist { $code }. Er gilt { $length }. Geben Sie ihn nicht weiter.
