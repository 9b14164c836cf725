# Texts of the agent for card readers, in its windows and on its pages.

title = Login with the card
title-development = DEVELOPMENT – Login with the card
continue = Continue
cancel = Cancel
stop = Do not try
try-last = Use the last try
again = Try again
pin-label = PIN:

# Consent
consent =
    { $name } ({ $origin }) asks to recognise you by your card.

    Card found: { $card }
    What is sent: your certificate (given name, surname, fiscal code) and a signature that is good for this login.
consent-service = The site describes the service so: “{ $service }”
card-cns = CNS of { $holder }
card-cie = Electronic identity card (CIE)
card-module = card read with the PKCS#11 module, of { $holder }

# PIN
pin-cns = Type the PIN of the card to log in at { $name } ({ $origin }). The PIN has 5 to 8 digits.
pin-cie = Type the PIN of the CIE to log in at { $name } ({ $origin }). The PIN has 8 digits: the 4 of the receipt and the 4 that came with the card.
pin-on-reader = Type the PIN on the keys of the reader and confirm. Login at { $name } ({ $origin }).
tries-left = { $tries ->
    [one] One try is left.
   *[other] { $tries } tries are left.
}
tries-unknown = The card does not say how many tries are left.
last-try = Careful: one try is left. If the PIN is wrong, the card is blocked and needs the PUK. Do you want to try all the same?

# Waiting
wait-no-service = The card service of the system (pcscd) does not run. Start it, or ask whoever looks after this computer.
wait-no-reader = Connect a card reader.
wait-no-card = Insert the card into the reader or lay it on top.
wait-several = There is more than one card. Leave only one.
wait-unreadable = The card cannot be read. Take it out and insert it again, with the chip the right way round.
wait-for = { $name } ({ $origin }) asks for a login with the card.

# Errors
error-PCSC_NOT_RUNNING = The card service of the system (pcscd) has stopped.
error-NO_READER = The reader was unplugged.
error-NO_CARD = There is no card in the reader.
error-CARD_NOT_SUPPORTED = This card is not known. It must be a CNS (such as the Italian health card) or a CIE 3.0.
error-CARD_CHANGED = This is not the same card as before. Begin the login again.
error-CARD_REMOVED = The card was taken out. Insert it again.
error-CARD_COMM = The card does not answer as it should. Take it out and insert it again.
error-SEVERAL_CARDS = There is more than one card. Leave only one.
error-NO_CERTIFICATE = The card holds no authentication certificate.
error-CERT_EXPIRED = The certificate of the card has expired. You need a new card.
error-CERT_NOT_YET_VALID = The certificate of the card is not valid yet. Check the date of the computer, too.
error-CERT_UNSUITABLE = The certificate of the card is not for logging in.
error-PIN_LENGTH-cns = The PIN of a CNS has 5 to 8 digits. Nothing was sent to the card.
error-PIN_LENGTH-cie = Type all 8 digits: the 4 of the receipt, then the 4 that came with the card. Nothing was sent to the card.
error-PIN_WRONG = The PIN is wrong.
error-PIN_BLOCKED = The PIN is blocked. To unblock it you need the PUK and the program of whoever issued the card.
error-PIN_PAD_TIMEOUT = No PIN was typed on the reader in time.
error-PIN_PAD_CANCELLED = The PIN entry was cancelled on the reader.
error-KEY_UNSUPPORTED = The key of the card is of a kind that is not supported.
error-SIGNATURE_INVALID = The signature of the card does not fit its certificate.
error-CARD_NOT_GENUINE = The card could not prove that it is genuine. The PIN was not sent.
error-SM_ERROR = The protected conversation with the card broke off.
error-DELIVERY_NETWORK = The site { $name } cannot be reached. Check the network and try again.
error-DELIVERY_TLS = The certificate of the site { $name } is not valid: nothing was sent.
error-DELIVERY_REFUSED = { $name } refused the login with this card ({ $code }).
error-MODULE_ERROR = The PKCS#11 module failed.
error-INTERNAL = Internal error of the agent.

# Pages
page-title = Card reader
page-wait = Continue in the window of the card reader program.
page-wait-more = This page goes on by itself. The PIN is typed in that window alone, never on a web page.
page-busy = Another login with the card is under way. Try again in a few seconds.
page-refused = Request refused.
