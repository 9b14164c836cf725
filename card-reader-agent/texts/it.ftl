# Testi dell'agente per i lettori di carte, nelle finestre e nelle sue pagine.

title = Accesso con la carta
title-development = SVILUPPO – Accesso con la carta
continue = Continua
cancel = Annulla
stop = Non provare
try-last = Usa l'ultimo tentativo
again = Riprova
pin-label = PIN:

# Consenso
consent =
    { $name } ({ $origin }) chiede di riconoscerla con la carta.

    Carta trovata: { $card }
    Dati inviati: il suo certificato (nome, cognome, codice fiscale) e una firma che vale per questo accesso.
consent-service = Il sito descrive così il servizio: “{ $service }”
card-cns = CNS di { $holder }
card-cie = Carta d'Identità Elettronica
card-module = carta letta con il modulo PKCS#11, di { $holder }

# PIN
pin-cns = Digiti il PIN della carta per accedere a { $name } ({ $origin }). Il PIN ha da 5 a 8 cifre.
pin-cie = Digiti il PIN della CIE per accedere a { $name } ({ $origin }). Il PIN ha 8 cifre: le 4 della ricevuta e le 4 consegnate con la carta.
pin-on-reader = Digiti il PIN sulla tastiera del lettore e confermi. Accesso a { $name } ({ $origin }).
tries-left = { $tries ->
    [one] Resta un solo tentativo.
   *[other] Restano { $tries } tentativi.
}
tries-unknown = La carta non dice quanti tentativi restano.
last-try = Attenzione: resta un solo tentativo. Se il PIN è sbagliato, la carta si blocca e per sbloccarla servirà il PUK. Vuole provare lo stesso?

# Attesa
wait-no-service = Il servizio del sistema per le carte (pcscd) non è attivo. Lo avvii, oppure chieda a chi gestisce il computer.
wait-no-reader = Colleghi un lettore di carte.
wait-no-card = Inserisca la carta nel lettore o la appoggi sopra.
wait-several = C'è più di una carta. Ne lasci una sola.
wait-unreadable = La carta non si legge. La tolga e la inserisca di nuovo, con il chip nel verso giusto.
wait-for = { $name } ({ $origin }) chiede un accesso con la carta.

# Errori
error-PCSC_NOT_RUNNING = Il servizio del sistema per le carte (pcscd) si è fermato.
error-NO_READER = Il lettore è stato scollegato.
error-NO_CARD = Non c'è una carta nel lettore.
error-CARD_NOT_SUPPORTED = Questa carta non è riconosciuta. Servono una CNS (ad esempio la tessera sanitaria) o una CIE 3.0.
error-CARD_CHANGED = La carta non è più quella di prima. Ricominci l'accesso.
error-CARD_REMOVED = La carta è stata tolta. La inserisca di nuovo.
error-CARD_COMM = La carta non risponde come dovrebbe. La tolga e la inserisca di nuovo.
error-SEVERAL_CARDS = C'è più di una carta. Ne lasci una sola.
error-NO_CERTIFICATE = La carta non contiene un certificato di autenticazione.
error-CERT_EXPIRED = Il certificato della carta è scaduto. Serve una carta nuova.
error-CERT_NOT_YET_VALID = Il certificato della carta non è ancora valido. Controlli anche la data del computer.
error-CERT_UNSUITABLE = Il certificato della carta non serve per accedere ai servizi.
error-PIN_LENGTH-cns = Il PIN della CNS ha da 5 a 8 cifre. Alla carta non è stato inviato nulla.
error-PIN_LENGTH-cie = Digiti tutte le 8 cifre: le 4 della ricevuta, poi le 4 consegnate con la carta. Alla carta non è stato inviato nulla.
error-PIN_WRONG = Il PIN è sbagliato.
error-PIN_BLOCKED = Il PIN è bloccato. Per sbloccarlo serve il PUK, con il programma fornito da chi ha rilasciato la carta.
error-PIN_PAD_TIMEOUT = Sul lettore non è stato digitato il PIN in tempo.
error-PIN_PAD_CANCELLED = L'inserimento del PIN è stato annullato sul lettore.
error-KEY_UNSUPPORTED = La chiave della carta è di un tipo non supportato.
error-SIGNATURE_INVALID = La firma della carta non corrisponde al suo certificato.
error-CARD_NOT_GENUINE = La carta non ha potuto dimostrare di essere autentica. Il PIN non è stato inviato.
error-SM_ERROR = La comunicazione protetta con la carta si è interrotta.
error-DELIVERY_NETWORK = Il sito { $name } non è raggiungibile. Controlli la rete e riprovi.
error-DELIVERY_TLS = Il certificato del sito { $name } non è valido: non è stato inviato nulla.
error-DELIVERY_REFUSED = { $name } ha rifiutato l'accesso con questa carta ({ $code }).
error-MODULE_ERROR = Il modulo PKCS#11 ha dato un errore.
error-INTERNAL = Errore interno dell'agente.

# Pagine
page-title = Lettore di carte
page-wait = Continui nella finestra del lettore di carte.
page-wait-more = Questa pagina va avanti da sola. Il PIN si digita soltanto in quella finestra, mai in una pagina web.
page-busy = È già in corso un altro accesso con la carta. Riprovi tra qualche secondo.
page-refused = Richiesta rifiutata.
