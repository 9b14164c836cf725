path = Pfad
account-title = Persönlicher Bereich
account-sections = Abschnitte des persönlichen Bereichs
account-level = Stufe dieser Anmeldung
account-since = Angemeldet am
account-protect = Schützen Sie Ihr Konto besser
account-protect-lead = Mit einem Einmalcode auf dem Telefon kommt niemand allein mit dem Passwort hinein, und Sie erreichen Stufe 2.

done-session-ended = Die Sitzung wurde beendet.
done-other-sessions-ended = Alle anderen Sitzungen wurden beendet.
done-consent-withdrawn = Die Ermächtigung wurde widerrufen: Der Dienst kann Ihre Daten nicht mehr erhalten.
done-second-factor-added = Der Einmalcode ist aktiv.
done-second-factor-removed = Der Einmalcode wurde entfernt.
done-email-changed = Die neue E-Mail-Adresse ist bestätigt.
done-saved = Die Änderungen wurden gespeichert.

profile-title = Meine Daten
profile-tile = Was wir über Sie wissen und woher es stammt
profile-lead = Zu jeder Angabe sehen Sie, von wem sie stammt und wie gesichert sie ist.
profile-change = Wenn eine Angabe nicht stimmt, wenden Sie sich an den Schalter der Körperschaft.

profile-change-email = E-Mail-Adresse ändern

account-email-title = E-Mail-Adresse
account-email-lead = Geben Sie die neue Adresse ein: Sie erhalten eine Nachricht, um sie zu bestätigen. Bis dahin gilt die bisherige.
account-email-present = Bisherige Adresse
account-email-new = Neue E-Mail-Adresse
account-email-continue = Bestätigungsnachricht senden
account-email-sent-title = Sehen Sie in Ihrem Postfach nach
account-email-sent-lead = Wir haben eine Nachricht an { $email } gesendet. Öffnen Sie den Link darin auf diesem Gerät, um die Adresse zu bestätigen.
account-email-confirm-title = Neue Adresse bestätigen
account-email-confirm-lead = Klicken Sie auf die Schaltfläche, um { $email } mit Ihrem Konto zu verwenden.

account-password-title = Passwort
account-password-tile = Passwort ändern
account-password-lead = Wählen Sie ein neues Passwort. Ihre anderen offenen Sitzungen werden beendet, und darin berechtigte Dienste müssen Sie erneut anmelden lassen.
account-password-must-change = Bevor Sie fortfahren, müssen Sie ein neues Passwort wählen.
account-password-current = Aktuelles Passwort

consents-title = Ermächtigungen
consents-tile = Die Dienste, die Ihre Daten erhalten dürfen
consents-lead = Diese Dienste dürfen bei der Anmeldung Ihre Daten erhalten. Sie können die Ermächtigung jederzeit widerrufen.
consents-none = Kein Dienst ist ermächtigt, Ihre Daten zu erhalten.
consents-since = Ermächtigt seit { $day }
consents-withdraw = Ermächtigung widerrufen

sessions-title = Sitzungen und Geräte
sessions-tile = Wo Sie angemeldet sind
sessions-lead = Hier sehen Sie die mit Ihrem Konto verbundenen Geräte. Wenn Sie eines nicht erkennen, beenden Sie die Sitzung und ändern Sie Ihr Passwort.
sessions-current = diese Sitzung
sessions-begun = Anmeldung
sessions-seen = Letzte Aktivität
sessions-methods = Verfahren
sessions-network = Netz
sessions-end = Sitzung beenden
sessions-end-others = Alle anderen Sitzungen beenden

history-title = Zugriffsverlauf
history-tile = Anmeldungen, Versuche und Änderungen an Ihrem Konto
history-lead = Anmeldungen und Änderungen an Ihrem Konto, die neuesten zuerst.
history-none = Es gibt noch keine Ereignisse.
history-older = Frühere Ereignisse anzeigen
history-when = Wann
history-what = Ereignis
history-outcome = Ergebnis

enrol-title = Einmalcode aktivieren
enrol-lead = Bei jeder Anmeldung geben Sie neben dem Passwort einen Code ein, den Ihr Telefon erzeugt.
enrol-required = Für Ihre Rolle ist der Einmalcode vorgeschrieben. Aktivieren Sie ihn jetzt, um fortzufahren.
enrol-step-app = Installieren Sie eine Anwendung für Codes
enrol-step-app-lead = Jede Authentifizierungs-App (TOTP) ist geeignet, auf dem Telefon oder am Computer.
enrol-step-scan = Scannen Sie den QR-Code
enrol-step-scan-lead = Wählen Sie in der Anwendung „Konto hinzufügen“ und richten Sie die Kamera auf dieses Bild.
enrol-qr-title = QR-Code für die Authentifizierungs-App. Der Text zum Kopieren steht darunter.
enrol-secret = Wenn Sie ihn nicht scannen können, kopieren Sie diesen Schlüssel:
enrol-step-code = Geben Sie den angezeigten Code ein
enrol-continue = Aktivieren

recovery-codes-title = Wiederherstellungscodes
recovery-codes-lead = Sie brauchen sie, wenn Sie Ihr Telefon verlieren. Drucken oder notieren Sie sie und bewahren Sie sie sicher auf.
recovery-codes-once = Jeder Code gilt nur einmal. Diese Seite lässt sich nicht erneut öffnen.
recovery-codes-continue = Ich habe sie aufbewahrt, weiter

account-second-factor-title = Einmalcode
account-second-factor-tile = Zweiter Faktor und Wiederherstellungscodes
account-second-factor-lead = Ihr Konto ist durch einen Einmalcode geschützt.
account-second-factor-since = Aktiv seit
account-second-factor-codes = Wiederherstellungscodes
codes-left = { $count ->
    [one] { $count } noch verwendbar
   *[other] { $count } noch verwendbar
}
account-second-factor-renew = Neue Wiederherstellungscodes erzeugen
account-second-factor-add = Weiteres Telefon hinzufügen
account-second-factor-remove = Entfernen

setup-title = Ersten Administrator anlegen
setup-lead = Mit diesem Konto richten Sie die Körperschaft ein und laden das übrige Personal ein. Der Link funktioniert nur einmal.
setup-username-hint = Der Name, mit dem Sie sich anmelden, zum Beispiel vorname.nachname.
setup-continue = Administrator anlegen

activate-title = Konto aktivieren
activate-lead = { $name }, wählen Sie das Passwort, mit dem Sie sich anmelden werden.
activate-continue = Konto aktivieren

admin-title = Verwaltung
admin-tile = Personen, Sitzungen, Dienste, Schlüssel und Protokoll
