letter-greeting = Dear { $name },
letter-greeting-plain = Good day,
letter-contacts = For help: { $address }
letter-automatic = This message is automatic: please do not reply. We never ask for your password, neither by mail nor by telephone.
letter-ignore = If you did not make this request, ignore this message: nothing will happen.
letter-not-you = If it was not you, log in at once, change your password and end the other sessions; or contact the public body.

letter-verify-email-subject = Confirm your e-mail address – { $body }
letter-verify-email = to complete your registration, confirm your e-mail address with this link:
letter-already-registered-subject = You already have an account – { $body }
letter-already-registered = somebody, perhaps you, tried to register with your data, but you already have an account. You can log in here; if you do not remember the password, you can choose a new one from the same page:
letter-reset-password-subject = Choose a new password – { $body }
letter-reset-password = to choose a new password, use this link:
letter-activate-subject = Activate your account – { $body }
letter-activate = an account has been created for you. To activate it, choose a password with this link:
letter-password-changed-subject = Your password has been changed – { $body }
letter-password-changed = the password of your account has been changed, and the other sessions have ended.
letter-change-email-subject = Confirm your new e-mail address – { $body }
letter-change-email = to use this e-mail address with your account, sign in and confirm it with this link:
letter-email-changed-subject = Your e-mail address has been changed – { $body }
letter-email-changed = the e-mail address of your account has been changed.
letter-second-factor-added-subject = One-time code activated – { $body }
letter-second-factor-added = your account is now protected by a one-time code.
letter-second-factor-removed-subject = One-time code removed – { $body }
letter-second-factor-removed = your account is no longer protected by a one-time code.
letter-recovery-codes-renewed-subject = New recovery codes – { $body }
letter-recovery-codes-renewed = new recovery codes were made for your account. The earlier ones no longer work.
letter-recovery-code-used-subject = Recovery code used – { $body }
letter-recovery-code-used = a recovery code was used to log in to your account. { $count ->
    [0] None is left: generate new ones in your personal area.
    [one] { $count } is left: generate new ones in your personal area.
   *[other] { $count } are left.
}
letter-new-device-subject = New login to your account – { $body }
letter-new-device = there was a login to your account from a device you had not used before: { $device }, network { $network }, { $moment }.
letter-password-stopped-subject = Password stopped – { $body }
letter-password-stopped = after too many failed attempts the password of your account has been stopped. To log in again, choose a new password, with “Forgotten your password?” on this page:

sms-number-check = { $body }: the code to confirm your number is { $code }. It is valid for { $length }. Do not tell it to anyone.
