register-title = Register
register-lead = Create your account to use the digital services. You need your fiscal code and an e-mail address.
register-class = How will you use the services?
register-who = About you
register-given-name = Given name
register-family-name = Family name
register-fiscal-code = Fiscal code (codice fiscale)
register-fiscal-code-hint = 16 characters, as on your health card.
register-access = Contact and password
register-email = E-mail address
register-email-hint = We will write to you to confirm the address.
register-privacy = Data protection
register-accept-privacy = I have read the privacy notice
register-read-privacy = Read the privacy notice
register-continue = Register
register-have-account = Do you already have an account?

register-sent-title = Check your mail
register-sent-lead = We have sent a message to { $email }. Open the link in it to confirm the address.
link-valid-for = The link is valid for { $length } and works only once.
letter-not-arrived = If the message does not arrive, look among your junk mail; then repeat this step.

register-verify-title = Confirm your e-mail address
register-verify-lead = One step is left: press the button to activate your account.
register-verify-continue = Confirm the address
registered-title = Registration complete
registered-lead = Your address is confirmed and your account is active.

password-new = New password
password-new-hint = { $count ->
    [one] At least { $count } character.
   *[other] At least { $count } characters.
} A phrase of several words is easy to remember and hard to guess.
password-save = Save the password

password-forgot-title = Forgotten password
password-forgot-lead = Enter your user name. We will send you a message to choose a new password.
password-forgot-continue = Send the message
password-forgot-sent-title = Check your mail
password-forgot-sent-lead = If there is an account with these details, we have sent a message to its e-mail address. Open the link in it to choose a new password.

password-reset-title = Choose a new password
password-reset-lead = Once it is saved, all sessions opened with the old password end.
password-changed-title = Password changed
password-changed-lead = Your new password is active. We have sent you a message to confirm it.
