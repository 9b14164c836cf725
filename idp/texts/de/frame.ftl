language-name = Deutsch
languages = Sprache
service-name = Zugang zu den Diensten
skip-to-content = Zum Hauptinhalt springen
action-sign-out = Abmelden
title-error = Fehler: { $title }

footer-privacy = Datenschutzerklärung
footer-accessibility = Erklärung zur Barrierefreiheit
footer-legal = Rechtliche Hinweise
footer-contacts = Kontakt und Hilfe

action-continue = Weiter
back-to-login = Zurück zur Anmeldung
back-to-client = Zurück zu { $client }
optional = freiwillig
required-note = Alle Felder sind Pflichtfelder, sofern sie nicht als „freiwillig“ gekennzeichnet sind.
show = Anzeigen
show-password = Passwort anzeigen

day = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[other] Dezember
} { $year }
day-and-time = { $day }, { $time } Uhr
length-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
length-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
length-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}

problems = { $count ->
    [one] Es gibt ein Problem zu beheben
   *[other] Es gibt { $count } Probleme zu beheben
}
problem-missing = Dieses Feld ist ein Pflichtfeld.
problem-choose-one = Wählen Sie eine der Möglichkeiten.
problem-too-long = Der Text ist zu lang.
problem-wrong-credentials = Der Benutzername oder das Passwort ist nicht richtig. Prüfen Sie Ihre Eingabe und versuchen Sie es erneut.
problem-wrong-password = Das aktuelle Passwort ist nicht richtig.
problem-wrong-code = Der Code ist nicht richtig oder wurde bereits verwendet. Warten Sie auf den nächsten Code und versuchen Sie es erneut.
problem-too-many-tries = Zu viele Versuche. Versuchen Sie es in { $wait } erneut.
problem-stopped = Zu viele falsche Versuche: Die Anmeldung mit dem Passwort ist gesperrt. Wählen Sie über „Passwort vergessen“ ein neues Passwort.
problem-fiscal-code-wrong = Die Steuernummer ist nicht gültig: Sie hat 16 Zeichen, prüfen Sie, ob sie vollständig ist.
problem-fiscal-code-of-someone-else = Die Steuernummer passt nicht zu den angegebenen Namen.
problem-name-wrong = Geben Sie den Namen wie im Ausweis ein, mit höchstens 100 Zeichen.
problem-email-wrong = Geben Sie eine vollständige E-Mail-Adresse ein, zum Beispiel name@beispiel.it.
problem-email-unchanged = Das ist bereits die Adresse Ihres Kontos.
problem-username-wrong = Der Benutzername enthält unzulässige Zeichen.
problem-username-taken = Dieser Benutzername ist bereits vergeben.
problem-password-too-short = Das Passwort muss mindestens { $count } Zeichen haben.
problem-password-too-long = Das Passwort darf höchstens { $count } Zeichen haben.
problem-password-common = Dieses Passwort gehört zu den meistverwendeten und ist leicht zu erraten. Wählen Sie ein anderes.
problem-password-personal = Das Passwort darf weder Ihren Namen noch Ihre E-Mail-Adresse oder Steuernummer enthalten.
problem-password-unchanged = Das neue Passwort muss sich vom aktuellen unterscheiden.
problem-privacy-not-accepted = Für die Registrierung müssen Sie bestätigen, dass Sie die Datenschutzerklärung gelesen haben.
problem-form-expired = Die Seite war zu lange geöffnet. Bitte senden Sie das Formular erneut ab.
problem-client-id-wrong = Die Kennung darf Kleinbuchstaben, Ziffern, Punkt, Bindestrich und Unterstrich enthalten, höchstens 64 Zeichen.
problem-client-id-taken = Es gibt bereits einen Dienst mit dieser Kennung.
problem-address-wrong = Die Adresse ist nicht gültig. Sie muss vollständig sein, mit https:// beginnen und darf kein # enthalten.
problem-date-wrong = Das Datum ist nicht gültig.
problem-settings-contradict = Diese Einstellungen passen nicht zusammen.
problem-keys-wrong = Die Schlüssel müssen ein öffentlicher JWK-Satz sein: ein JSON-Objekt mit der Liste „keys“.
problem-scopes-wrong = Einer der Bereiche (scopes) ist nicht verfügbar.
