# Texte des Agenten für Kartenleser, in seinen Fenstern und auf seinen Seiten.

title = Anmeldung mit der Karte
title-development = ENTWICKLUNG – Anmeldung mit der Karte
continue = Weiter
cancel = Abbrechen
stop = Nicht versuchen
try-last = Letzten Versuch nutzen
again = Erneut versuchen
pin-label = PIN:

# Einwilligung
consent =
    { $name } ({ $origin }) möchte Sie anhand Ihrer Karte erkennen.

    Gefundene Karte: { $card }
    Gesendet werden: Ihr Zertifikat (Vorname, Nachname, Steuernummer) und eine Unterschrift, die für diese Anmeldung gilt.
consent-service = Die Website beschreibt den Dienst so: „{ $service }“
card-cns = CNS von { $holder }
card-cie = Elektronische Identitätskarte (CIE)
card-module = mit dem PKCS#11-Modul gelesene Karte von { $holder }

# PIN
pin-cns = Geben Sie die PIN der Karte ein, um sich bei { $name } ({ $origin }) anzumelden. Die PIN hat 5 bis 8 Ziffern.
pin-cie = Geben Sie die PIN der CIE ein, um sich bei { $name } ({ $origin }) anzumelden. Die PIN hat 8 Ziffern: die 4 der Quittung und die 4, die mit der Karte kamen.
pin-on-reader = Geben Sie die PIN auf der Tastatur des Lesers ein und bestätigen Sie. Anmeldung bei { $name } ({ $origin }).
tries-left = { $tries ->
    [one] Es bleibt ein einziger Versuch.
   *[other] Es bleiben { $tries } Versuche.
}
tries-unknown = Die Karte sagt nicht, wie viele Versuche bleiben.
last-try = Achtung: Es bleibt ein einziger Versuch. Ist die PIN falsch, wird die Karte gesperrt und braucht die PUK. Möchten Sie es trotzdem versuchen?

# Warten
wait-no-service = Der Kartendienst des Systems (pcscd) läuft nicht. Starten Sie ihn oder fragen Sie, wer diesen Computer betreut.
wait-no-reader = Schließen Sie einen Kartenleser an.
wait-no-card = Stecken Sie die Karte in den Leser oder legen Sie sie darauf.
wait-several = Es ist mehr als eine Karte da. Lassen Sie nur eine liegen.
wait-unreadable = Die Karte lässt sich nicht lesen. Nehmen Sie sie heraus und stecken Sie sie richtig herum wieder ein.
wait-for = { $name } ({ $origin }) möchte eine Anmeldung mit der Karte.

# Fehler
error-PCSC_NOT_RUNNING = Der Kartendienst des Systems (pcscd) hat angehalten.
error-NO_READER = Der Leser wurde abgezogen.
error-NO_CARD = Im Leser ist keine Karte.
error-CARD_NOT_SUPPORTED = Diese Karte ist nicht bekannt. Nötig ist eine CNS (etwa die italienische Gesundheitskarte) oder eine CIE 3.0.
error-CARD_CHANGED = Das ist nicht mehr dieselbe Karte. Beginnen Sie die Anmeldung neu.
error-CARD_REMOVED = Die Karte wurde herausgenommen. Stecken Sie sie wieder ein.
error-CARD_COMM = Die Karte antwortet nicht, wie sie soll. Nehmen Sie sie heraus und stecken Sie sie wieder ein.
error-SEVERAL_CARDS = Es ist mehr als eine Karte da. Lassen Sie nur eine liegen.
error-NO_CERTIFICATE = Die Karte enthält kein Zertifikat zur Anmeldung.
error-CERT_EXPIRED = Das Zertifikat der Karte ist abgelaufen. Sie brauchen eine neue Karte.
error-CERT_NOT_YET_VALID = Das Zertifikat der Karte gilt noch nicht. Prüfen Sie auch das Datum des Computers.
error-CERT_UNSUITABLE = Das Zertifikat der Karte dient nicht zur Anmeldung.
error-PIN_LENGTH-cns = Die PIN einer CNS hat 5 bis 8 Ziffern. An die Karte wurde nichts gesendet.
error-PIN_LENGTH-cie = Geben Sie alle 8 Ziffern ein: die 4 der Quittung, dann die 4, die mit der Karte kamen. An die Karte wurde nichts gesendet.
error-PIN_WRONG = Die PIN ist falsch.
error-PIN_BLOCKED = Die PIN ist gesperrt. Zum Entsperren brauchen Sie die PUK und das Programm des Ausstellers.
error-PIN_PAD_TIMEOUT = Auf dem Leser wurde die PIN nicht rechtzeitig eingegeben.
error-PIN_PAD_CANCELLED = Die PIN-Eingabe wurde auf dem Leser abgebrochen.
error-KEY_UNSUPPORTED = Der Schlüssel der Karte ist von einer Art, die nicht unterstützt wird.
error-SIGNATURE_INVALID = Die Unterschrift der Karte passt nicht zu ihrem Zertifikat.
error-CARD_NOT_GENUINE = Die Karte konnte ihre Echtheit nicht beweisen. Die PIN wurde nicht gesendet.
error-SM_ERROR = Das geschützte Gespräch mit der Karte brach ab.
error-DELIVERY_NETWORK = Die Website { $name } ist nicht erreichbar. Prüfen Sie das Netz und versuchen Sie es erneut.
error-DELIVERY_TLS = Das Zertifikat der Website { $name } ist ungültig: Es wurde nichts gesendet.
error-DELIVERY_REFUSED = { $name } hat die Anmeldung mit dieser Karte abgelehnt ({ $code }).
error-MODULE_ERROR = Das PKCS#11-Modul ist gescheitert.
error-INTERNAL = Interner Fehler des Agenten.

# Seiten
page-title = Kartenleser
page-wait = Machen Sie im Fenster des Kartenleser-Programms weiter.
page-wait-more = Diese Seite geht von selbst weiter. Die PIN wird nur in jenem Fenster eingegeben, nie auf einer Webseite.
page-busy = Eine andere Anmeldung mit der Karte läuft bereits. Versuchen Sie es in einigen Sekunden erneut.
page-refused = Anfrage abgelehnt.
