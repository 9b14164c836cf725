asker-label = Anmeldung angefordert von
asker-service = Dienst

login-title = Anmelden
login-lead = Geben Sie Ihre Zugangsdaten ein, um die digitalen Dienste der Körperschaft zu nutzen.
login-password-heading = Benutzername und Passwort
login-username = Benutzername
login-username-hint = Ihre Steuernummer, Ihre E-Mail-Adresse oder der Ihnen zugewiesene Benutzername.
login-password = Passwort
login-forgot = Passwort vergessen?
login-continue = Anmelden
login-deny = Abbrechen und zurück zum Dienst
login-register-heading = Noch kein Konto?
login-register = Registrieren
login-help-heading = Benötigen Sie Hilfe?
login-notice-session-expired = Ihre Sitzung ist abgelaufen. Melden Sie sich erneut an, um fortzufahren.
login-notice-login-again = Um fortzufahren, müssen Sie sich erneut anmelden.
login-notice-password-changed = Ihr Passwort wurde geändert. Melden Sie sich mit dem neuen Passwort an.
login-notice-account-ready = Ihr Konto ist bereit. Sie können sich jetzt anmelden.

second-factor-title = Bestätigen Sie, dass Sie es sind
second-factor-lead = Öffnen Sie auf Ihrem Telefon die Anwendung, die Codes erzeugt, und geben Sie den angezeigten Code ein.
second-factor-recovery-lead = Verwenden Sie einen der aufbewahrten Wiederherstellungscodes. Jeder Code gilt nur einmal.
second-factor-code = Einmalcode
second-factor-code-hint = Sechs Ziffern, ohne Leerzeichen. Der Code wechselt alle 30 Sekunden.
second-factor-recovery-code = Wiederherstellungscode
second-factor-recovery-code-hint = Buchstaben und Ziffern, mit oder ohne Bindestriche.
second-factor-use-recovery = Kein Telefon zur Hand? Wiederherstellungscode verwenden
second-factor-use-code = Einmalcode verwenden

step-up-title = Eine höhere Anmeldestufe ist erforderlich
step-up-lead = Der Dienst behandelt Daten oder Vorgänge, die einen stärkeren Identitätsnachweis erfordern.
step-up-required = Erforderliche Stufe
step-up-present = Aktuelle Stufe
step-up-second-factor = Im nächsten Schritt geben Sie den Einmalcode ein, den Ihr Telefon erzeugt.
step-up-enrol = Im nächsten Schritt verbinden Sie eine Anwendung, die Einmalcodes erzeugt. Dafür brauchen Sie wenige Minuten und ein Telefon.
step-up-login-again = Im nächsten Schritt melden Sie sich mit einem Verfahren an, das die erforderliche Stufe erreicht.
step-up-unreachable = Mit Ihren derzeitigen Zugangsdaten können Sie diese Stufe nicht erreichen. Wenden Sie sich an den Schalter der Körperschaft.

consent-title = Dienst ermächtigen
consent-lead = Der Dienst möchte einige Ihrer Daten erhalten. Sie entscheiden, ob Sie es erlauben.
consent-shared-heading = Daten, die übermittelt werden
consent-duration-heading = Dauer der Ermächtigung
consent-once = Sie gilt nur für diese Anmeldung.
consent-until-withdrawn = Sie gilt, bis Sie sie widerrufen. Das können Sie jederzeit in Ihrem persönlichen Bereich tun.
consent-until = Sie gilt bis { $day }. In Ihrem persönlichen Bereich können Sie sie früher widerrufen.
consent-policy = Datenschutzerklärung des Dienstes lesen
consent-accept = Ermächtigen
consent-deny = Nicht ermächtigen

shared-identifier = Eine Kennung, die Sie bei späteren Anmeldungen wiedererkennt
shared-name = Vor- und Nachname
shared-fiscal-code = Steuernummer
shared-birthdate = Geburtsdatum
shared-gender = Geschlecht
shared-email = E-Mail-Adresse
shared-phone-number = Telefonnummer
shared-address = Anschrift
shared-login = Stufe, Verfahren und Zeitpunkt dieser Anmeldung
shared-roles = Die Rollen, für die Sie akkreditiert sind
shared-offline = Zugriff auf die Daten auch dann, wenn Sie den Dienst nicht nutzen

logout-confirm-title = Möchten Sie sich abmelden?
logout-confirm-client = { $client } möchte Ihre Sitzung beenden.
logout-confirm-lead = Ein Dienst möchte Ihre Sitzung beenden.
logout-confirm-what = Sie werden von dieser Website und von den Diensten abgemeldet, die Sie in dieser Sitzung geöffnet haben.
logout-confirm-stay = Nein, angemeldet bleiben

logged-out-title = Sie sind abgemeldet
logged-out-lead = Ihre Sitzung wurde beendet.
logged-out-told = Benachrichtigte Dienste
logged-out-close = Schließen Sie an einem gemeinsam genutzten Computer auch alle Browserfenster.
logged-out-login = Erneut anmelden

redirecting-title = Es geht gleich weiter
redirecting-client = In wenigen Augenblicken kehren Sie zu { $client } zurück. Wenn nichts geschieht, verwenden Sie die Schaltfläche.
redirecting-lead = In wenigen Augenblicken geht es weiter. Wenn nichts geschieht, verwenden Sie die Schaltfläche.
