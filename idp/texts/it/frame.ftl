language-name = Italiano
languages = Lingua
service-name = Accesso ai servizi
skip-to-content = Vai al contenuto principale
action-sign-out = Esci
title-error = Errore: { $title }

footer-privacy = Informativa privacy
footer-accessibility = Dichiarazione di accessibilità
footer-legal = Note legali
footer-contacts = Contatti e assistenza

action-continue = Continua
back-to-login = Torna all’accesso
back-to-client = Torna a { $client }
optional = facoltativo
required-note = Tutti i campi sono obbligatori, salvo dove è scritto «facoltativo».
show = Mostra
show-password = Mostra la password

day = { $day ->
    [1] 1º
   *[other] { $day }
} { $month ->
    [1] gennaio
    [2] febbraio
    [3] marzo
    [4] aprile
    [5] maggio
    [6] giugno
    [7] luglio
    [8] agosto
    [9] settembre
    [10] ottobre
    [11] novembre
   *[other] dicembre
} { $year }
day-and-time = { $day }, ore { $time }
length-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minuti
}
length-hours = { $count ->
    [one] { $count } ora
   *[other] { $count } ore
}
length-days = { $count ->
    [one] { $count } giorno
   *[other] { $count } giorni
}

problems = { $count ->
    [one] C’è un problema da correggere
   *[other] Ci sono { $count } problemi da correggere
}
problem-missing = Questo campo è obbligatorio.
problem-choose-one = Scegli una delle opzioni.
problem-too-long = Il testo è troppo lungo.
problem-wrong-credentials = Il nome utente o la password non sono corretti. Controlla di averli scritti bene e riprova.
problem-wrong-password = La password attuale non è corretta.
problem-wrong-code = Il codice non è corretto o è già stato usato. Attendi il codice successivo e riprova.
problem-too-many-tries = Troppi tentativi. Riprova tra { $wait }.
problem-stopped = Troppi tentativi errati: l’accesso con la password è sospeso. Scegli una nuova password con «Password dimenticata».
problem-fiscal-code-wrong = Il codice fiscale non è valido: è di 16 caratteri, controlla di averlo copiato per intero.
problem-fiscal-code-of-someone-else = Il codice fiscale non corrisponde al nome e al cognome indicati.
problem-name-wrong = Scrivi il nome come sul documento, con al massimo 100 caratteri.
problem-email-wrong = Scrivi un indirizzo e-mail completo, per esempio nome@esempio.it.
problem-email-unchanged = È già l’indirizzo del tuo account.
problem-username-wrong = Il nome utente contiene caratteri non ammessi.
problem-username-taken = Questo nome utente è già in uso.
problem-password-too-short = La password deve avere almeno { $count } caratteri.
problem-password-too-long = La password può avere al massimo { $count } caratteri.
problem-password-common = Questa password è tra le più usate, quindi facile da indovinare. Scegline un’altra.
problem-password-personal = La password non può contenere il tuo nome, la tua e-mail o il tuo codice fiscale.
problem-password-unchanged = La nuova password deve essere diversa da quella attuale.
problem-privacy-not-accepted = Per registrarti devi dichiarare di aver letto l’informativa privacy.
problem-form-expired = La pagina è rimasta aperta troppo a lungo. Invia di nuovo il modulo.
problem-client-id-wrong = L’identificativo può contenere lettere minuscole, cifre, punto, trattino e trattino basso, fino a 64 caratteri.
problem-client-id-taken = Esiste già un servizio con questo identificativo.
problem-address-wrong = L’indirizzo non è valido. Serve un indirizzo completo che inizi con https://, senza il simbolo #.
problem-date-wrong = La data non è valida.
problem-settings-contradict = Queste impostazioni non sono compatibili tra loro.
problem-keys-wrong = Le chiavi devono essere un insieme JWK pubblico, cioè un oggetto JSON con l’elenco «keys».
problem-scopes-wrong = Uno degli ambiti non è tra quelli disponibili.
