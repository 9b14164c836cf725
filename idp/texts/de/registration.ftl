register-title = Registrieren
register-lead = Erstellen Sie Ihr Konto, um die digitalen Dienste zu nutzen. Sie benötigen Ihre Steuernummer und eine E-Mail-Adresse.
register-class = Wie werden Sie die Dienste nutzen?
register-who = Ihre Angaben
register-given-name = Vorname
register-family-name = Nachname
register-fiscal-code = Steuernummer (codice fiscale)
register-fiscal-code-hint = 16 Zeichen, wie auf der Gesundheitskarte.
register-access = Kontakt und Passwort
register-email = E-Mail-Adresse
register-email-hint = Wir schreiben Ihnen, um die Adresse zu bestätigen.
register-privacy = Datenschutz
register-accept-privacy = Ich habe die Datenschutzerklärung gelesen
register-read-privacy = Datenschutzerklärung lesen
register-continue = Registrieren
register-have-account = Haben Sie bereits ein Konto?

register-sent-title = Sehen Sie in Ihrem Postfach nach
register-sent-lead = Wir haben eine Nachricht an { $email } gesendet. Öffnen Sie den darin enthaltenen Link, um die Adresse zu bestätigen.
link-valid-for = Der Link gilt { $length } und kann nur einmal verwendet werden.
letter-not-arrived = Wenn die Nachricht nicht ankommt, sehen Sie im Spam-Ordner nach; wiederholen Sie dann den Vorgang.

register-verify-title = Bestätigen Sie Ihre E-Mail-Adresse
register-verify-lead = Nur noch ein Schritt: Aktivieren Sie Ihr Konto mit der Schaltfläche.
register-verify-continue = Adresse bestätigen
registered-title = Registrierung abgeschlossen
registered-lead = Ihre Adresse ist bestätigt und Ihr Konto ist aktiv.

password-new = Neues Passwort
password-new-hint = { $count ->
    [one] Mindestens { $count } Zeichen.
   *[other] Mindestens { $count } Zeichen.
} Ein Satz aus mehreren Wörtern ist leicht zu merken und schwer zu erraten.
password-save = Passwort speichern

password-forgot-title = Passwort vergessen
password-forgot-lead = Geben Sie Ihren Benutzernamen ein. Wir senden Ihnen eine Nachricht, mit der Sie ein neues Passwort wählen können.
password-forgot-continue = Nachricht senden
password-forgot-sent-title = Sehen Sie in Ihrem Postfach nach
password-forgot-sent-lead = Wenn es ein Konto mit diesen Angaben gibt, haben wir eine Nachricht an dessen E-Mail-Adresse gesendet. Öffnen Sie den darin enthaltenen Link, um ein neues Passwort zu wählen.

password-reset-title = Wählen Sie ein neues Passwort
password-reset-lead = Nach dem Speichern werden alle mit dem alten Passwort geöffneten Sitzungen beendet.
password-changed-title = Passwort geändert
password-changed-lead = Das neue Passwort ist aktiv. Wir haben Ihnen eine Bestätigung gesendet.
