admin-home = Übersicht
admin-people = Personen
admin-sessions = Sitzungen
admin-clients = Verbundene Dienste
admin-keys = Signaturschlüssel
admin-audit = Protokoll
admin-figures = Zurzeit
search = Suchen
save = Speichern
more = Weitere anzeigen
acts = Aktionen
warning = Achtung.

figure-logins = erfolgreiche Anmeldungen heute
figure-refusals = abgelehnte Anmeldungen heute
figure-sessions = offene Sitzungen
figure-people = registrierte Personen
figure-clients = verbundene Dienste
figure-work = Nachrichten, die auf Versand warten
warning-citizen-passwords = Bürger können sich mit Passwort anmelden. Seit dem 28. Februar 2021 dürfen Verwaltungen Bürgern keine anderen Zugangsdaten als SPID, CIE und CNS ausstellen oder verlängern; zuvor ausgestellte haben am 30. September 2021 ihre Wirkung verloren (CAD, Art. 64 Abs. 3-bis; Gesetzesdekret 76/2020, Art. 24 Abs. 4). Diese Einstellung beizubehalten ist eine Entscheidung der Körperschaft auf eigene Verantwortung.
warning-professional-passwords = Freiberufler und Unternehmensvertreter können sich bis einschließlich { $day } mit Passwort anmelden; entschieden hat dies { $person }. Begründung: { $reason }
warning-professional-passwords-undecided = Freiberufler und Unternehmensvertreter können sich mit Passwort anmelden, ohne dass Begründung, verantwortliche Person und Enddatum angegeben sind: Das ist nur im Entwicklungsmodus zulässig.
warning-professional-passwords-ended = Die Entscheidung über die Passwörter der Freiberufler und Unternehmensvertreter ist am { $day } abgelaufen: Seither können sie sich nicht mehr mit Passwort anmelden.
warning-development = Die Installation läuft im Entwicklungsmodus: Verwenden Sie sie nicht für echte Personen.
warning-audit-unsealed = { $count ->
    [one] Ein Ereignis des Protokolls ist noch nicht versiegelt.
   *[other] { $count } Ereignisse des Protokolls sind noch nicht versiegelt.
} Prüfen Sie, ob die Versiegelung läuft.
warning-work-given-up = { $count ->
    [one] Eine Nachricht konnte trotz aller Versuche nicht zugestellt werden.
   *[other] { $count } Nachrichten konnten trotz aller Versuche nicht zugestellt werden.
}
warning-key-ending = Ein Signaturschlüssel endet am { $day } und hat noch keinen Nachfolger.

people-search = Person suchen
people-search-hint = Steuernummer, Benutzername, E-Mail-Adresse oder Nachname. Jede Suche wird protokolliert.
people-found = Gefundene Personen
people-none = Keine Person entspricht der Suche.
people-name = Name
people-known-as = Steuernummer oder Benutzername
people-class = Kategorie
people-state = Status
people-new = Neue Person
people-new-lead = Die Person erhält eine Nachricht und wählt das Passwort selbst: Niemand vom Personal kann es sehen oder wählen.
people-username-hint = Für das Personal, zum Beispiel vorname.nachname.
people-create = Konto anlegen

person-title = Person
person-account = Konto
person-acts = Vorgänge
person-proofing = Stufe der Identifizierung
person-created-at = Konto angelegt
person-password = Passwort
person-since = seit { $day }
person-absent = nicht vorhanden
person-roles = Rollen des Personals
person-appoint = Rollen speichern
person-send-activation = Aktivierungslink senden
person-reactivate = Konto wieder aktivieren
person-reset-second-factor = Zweiten Faktor entfernen
person-suspend = Konto sperren
person-close = Konto endgültig schließen
person-end-all = Alle Sitzungen beenden
person-state-changed = Der Status des Kontos wurde geändert.
person-second-factor-reset = Der zweite Faktor wurde entfernt. Die Person wurde benachrichtigt.
person-activation-sent = Der Aktivierungslink wurde gesendet.
person-activation-link = Übergeben Sie der Person diesen Link. Er gilt nur einmal und wird nicht wieder angezeigt:
person-sessions-ended = Die Sitzungen wurden beendet.
person-roles-changed = Die Rollen wurden aktualisiert.
person-created = Das Konto wurde angelegt.

sessions-none = Keine offene Sitzung.
sessions-device = Gerät

clients-lead = Die Dienste der Körperschaft und Dritter, die sich für die Anmeldung auf dieses System stützen.
clients-new = Neuer Dienst
clients-none = Kein verbundener Dienst.
client-title = Dienst
client-enabled = Aktiv
client-disabled = Deaktiviert
client-enable = Dienst aktivieren
client-disable = Dienst deaktivieren
client-name = Name
client-id = Kennung (client_id)
client-id-hint = Sie kann später nicht geändert werden.
client-name-it = Name auf Italienisch
client-name-en = Name auf Englisch
client-name-de = Name auf Deutsch
client-addresses = Adressen
client-one-a-line = Eine pro Zeile.
client-redirect-uris = Rücksprungadressen nach der Anmeldung (redirect_uris)
client-post-logout-redirect-uris = Rücksprungadressen nach der Abmeldung (post_logout_redirect_uris)
client-backchannel-logout-uri = Adresse für die Abmeldenachricht (backchannel_logout_uri)
client-policy-uri = Datenschutzerklärung des Dienstes (policy_uri)
client-people = Personen und Daten
client-minimum-level = Mindeststufe
client-scopes = Bereiche (scopes)
client-scopes-hint = Durch Leerzeichen getrennt, zum Beispiel: openid profile email
client-consent = Ermächtigung durch die Person
client-consent-once = Beim ersten Mal und wenn der Dienst weitere Daten verlangt
client-consent-always = Bei jeder Anmeldung
client-consent-never = Nie: Es ist ein Dienst der Körperschaft
client-subject-type = Kennung der Person
client-subject-pairwise = Für jeden Sektor verschieden (pairwise)
client-subject-public = Überall gleich (public)
client-sector-host = Host des Sektors
client-sector-host-hint = Nötig, wenn die Rücksprungadressen verschiedene Hosts haben.
client-protocol = Protokoll
client-auth-method = Authentifizierung des Dienstes
client-jwks-uri = Adresse der öffentlichen Schlüssel (jwks_uri)
client-jwks = Öffentliche Schlüssel (jwks)
client-keys-hint = Nur für private_key_jwt: entweder die Adresse oder die Schlüssel, nicht beides.
client-grants = Ausstellungsarten
client-pkce = PKCE
client-pkce-required = Vorgeschrieben
client-pkce-when-offered = Nur geprüft, wenn vorhanden (nur Dienste mit Geheimnis)
client-algorithm = Signaturalgorithmus
client-secrets = Geheimnisse und Status
client-secrets-lead = Vom Geheimnis wird nur ein Hashwert aufbewahrt. Nach der Erzeugung eines neuen bleibt das alte für eine Übergangszeit gültig.
client-secret-once = Kopieren Sie das Geheimnis jetzt: Es wird nicht wieder angezeigt.
client-secret-since = Erzeugt am { $day }
client-secret-until = gültig bis { $moment }
client-new-secret = Neues Geheimnis erzeugen
auth-client-secret-basic = Geheimnis im Kopf (client_secret_basic)
auth-client-secret-post = Geheimnis im Formular (client_secret_post)
auth-private-key-jwt = Signatur mit privatem Schlüssel (private_key_jwt)
auth-none = Keine: öffentliche Anwendung (none)
grant-authorization-code = Anmeldung einer Person (authorization_code)
grant-refresh-token = Erneuerung ohne neue Anmeldung (refresh_token)
grant-client-credentials = Der Dienst für sich selbst (client_credentials)

keys-lead = Die Schlüssel, mit denen Token und Protokoll signiert werden. Der Wechsel erfolgt automatisch; hier können Sie ihn vorziehen.
keys-rotated = Der neue Schlüssel ist veröffentlicht und beginnt zum angegebenen Zeitpunkt zu signieren.
keys-rotate = Schlüsselwechsel
keys-rotate-lead = Ein neuer Schlüssel wird sofort veröffentlicht; der jetzige signiert weiter, bis alle Dienste den neuen gesehen haben.
keys-rotate-kind = { $name } wechseln
key-id = Schlüssel (kid)
key-algorithm = Algorithmen
key-purpose = Zweck
key-purpose-tokens = Token
key-purpose-audit = Protokoll
key-from = Signiert ab
key-until = Signiert bis
key-remove = Löschbar ab
key-state-next = Nächster
key-state-active = Aktiv
key-state-retiring = Auslaufend
key-state-removable = Löschbar

audit-kind = Ereignis
audit-any = Alle Ereignisse
audit-person = Person (Kennung)
audit-client = Dienst
audit-from = Ab Tag
audit-to = Bis Tag
audit-actor = Urheber
audit-detail = Einzelheiten
audit-none = Kein Ereignis entspricht der Suche.
audit-verify-heading = Unversehrtheit des Protokolls
audit-verify-lead = Berechnet die Kette der Siegel neu und prüft ihre Signaturen.
audit-verify = Protokoll prüfen
audit-sound = { $count ->
    [one] Das Protokoll ist unversehrt: { $count } Ereignis geprüft.
   *[other] Das Protokoll ist unversehrt: { $count } Ereignisse geprüft.
}
audit-seals = { $count ->
    [one] { $count } Siegel.
   *[other] { $count } Siegel.
}
audit-unsealed = { $count ->
    [0] Kein Ereignis wartet auf das Siegel.
    [one] { $count } Ereignis wartet auf das Siegel.
   *[other] { $count } Ereignisse warten auf das Siegel.
}
audit-broken = Das Protokoll wurde verändert: Das Siegel Nummer { $seal } stimmt nicht. Bewahren Sie eine Kopie der Datenbank auf und benachrichtigen Sie den Sicherheitsbeauftragten.
