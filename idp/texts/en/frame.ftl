language-name = English
languages = Language
service-name = Access to services
skip-to-content = Skip to main content
action-sign-out = Sign out
title-error = Error: { $title }

footer-privacy = Privacy notice
footer-accessibility = Accessibility statement
footer-legal = Legal notes
footer-contacts = Contacts and help

action-continue = Continue
back-to-login = Back to log in
back-to-client = Back to { $client }
optional = optional
required-note = All fields are required unless marked “optional”.
show = Show
show-password = Show password

day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
} { $year }
day-and-time = { $day }, { $time }
length-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
length-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
length-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

problems = { $count ->
    [one] There is one problem to correct
   *[other] There are { $count } problems to correct
}
problem-missing = This field is required.
problem-choose-one = Choose one of the options.
problem-too-long = The text is too long.
problem-wrong-credentials = The user name or the password is not correct. Check what you typed and try again.
problem-wrong-password = The current password is not correct.
problem-wrong-code = The code is not correct or has already been used. Wait for the next code and try again.
problem-too-many-tries = Too many attempts. Try again in { $wait }.
problem-stopped = Too many wrong attempts: signing in with the password is suspended. Choose a new password through “Forgotten password”.
problem-fiscal-code-wrong = The fiscal code is not valid: it has 16 characters, check that you copied all of it.
problem-fiscal-code-of-someone-else = The fiscal code does not match the given name and family name.
problem-name-wrong = Type the name as on the identity document, with at most 100 characters.
problem-email-wrong = Enter a complete e-mail address, for example name@example.org.
problem-email-unchanged = This is already the address of your account.
problem-username-wrong = The user name contains characters that are not allowed.
problem-username-taken = This user name is already in use.
problem-password-too-short = The password must have at least { $count } characters.
problem-password-too-long = The password can have at most { $count } characters.
problem-password-common = This password is among the most used, and so easy to guess. Choose another one.
problem-password-personal = The password must not contain your name, your e-mail address or your fiscal code.
problem-password-unchanged = The new password must differ from the current one.
problem-privacy-not-accepted = To register you must declare that you have read the privacy notice.
problem-form-expired = The page was open for too long. Please submit the form again.
problem-client-id-wrong = The identifier may contain lower-case letters, digits, dot, hyphen and underscore, up to 64 characters.
problem-client-id-taken = A service with this identifier already exists.
problem-address-wrong = The address is not valid. It must be complete, begin with https:// and contain no # sign.
problem-date-wrong = The date is not valid.
problem-settings-contradict = These settings do not go together.
problem-keys-wrong = The keys must be a public JWK Set: a JSON object with the list “keys”.
problem-scopes-wrong = One of the scopes is not among those available.
