"""allauth's forms in our words (settings.ACCOUNT_FORMS and the like name each)."""

import json
import struct
from collections.abc import Callable
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from accounts.models import User

ADVICE = "At least 8 characters, not like your address, and none that everybody uses."
WORDS = {  # field → label, help
    "login": ("E-mail address", ""),
    "email": ("E-mail address", ""),
    "password": ("Password", ""),
    "oldpassword": ("Your present password", ""),
    "password1": ("New password", ADVICE),
    "code": ("Code", ""),
    "name": ("Name", "So that you can tell it from others, such as “Blue laptop”."),
}


class InOurWords:
    """Labels and help of ours, no placeholders (they go when they are needed), and no password is asked for twice."""

    words: ClassVar[dict[str, tuple[str, str]]] = WORDS
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label, field.help_text = self.words.get(name, (field.label, field.help_text))
            if isinstance(field, forms.EmailField):  # allauth would cut a longer one to fit, and make it another's
                field.validators.append(MaxLengthValidator(254, "An e-mail address has 254 characters at most."))


class LoginForm(InOurWords, account.LoginForm):
    pass


class SignupForm(InOurWords, account.SignupForm):
    words = {**WORDS, "password1": ("Password", ADVICE)}
    field_order = ("email", "password1", "accepts_terms")

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])  # takes as long as for a new account
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved


class SocialSignupForm(InOurWords, social.SignupForm):
    field_order = ("email", "accepts_terms")


class ChangeEmailForm(InOurWords, account.AddEmailForm):
    words = {"email": ("New e-mail address", "")}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    pass


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    pass


class RequestLoginCodeForm(InOurWords, account.RequestLoginCodeForm):
    pass


class LoginCodeForm(InOurWords, account.ConfirmLoginCodeForm):
    pass


class EmailCodeForm(InOurWords, account.ConfirmEmailVerificationCodeForm):
    pass


class PasswordResetCodeForm(InOurWords, account.ConfirmPasswordResetCodeForm):
    pass


class SecondFactorForm(InOurWords, mfa.AuthenticateForm):
    words = {"code": ("Code", "From your authenticator app, or one of your recovery codes.")}


class SecondFactorAgainForm(InOurWords, mfa.ReauthenticateForm):
    words = SecondFactorForm.words


class ActivateTotpForm(InOurWords, totp.ActivateTOTPForm):
    words = {"code": ("Code from the app", "Six digits. The clock of the device has to be right.")}


def _small(digits: str) -> int:
    """A number of an answer, such as that of an algorithm (-65535 at least). Where bytes should stand, fido2 would make
    as many of them as a number says, whatever that takes.
    """
    if len(digits) > 6:
        raise ValueError("This number is none of a passkey's.")
    return int(digits)


class CredentialField(forms.Field):
    """What a passkey answered, as the script hands it on, in JSON. Whatever has another shape is refused here."""

    widget = forms.HiddenInput

    def __init__(self, parse: Callable[[Any], object]) -> None:
        super().__init__()
        self.parse = parse

    def to_python(self, value: Any) -> Any:
        try:
            credential = json.loads(value, parse_int=_small)
            self.parse(credential)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error):
            raise ValidationError("The answer of the passkey could not be read. Please try again.") from None
        return credential

    def bound_data(self, data: Any, initial: Any) -> None:
        """Never shown again: each answer is good for one question."""


class PasskeyAnswer(forms.Form):
    credential = CredentialField(AuthenticationResponse.from_dict)


class LoginPasskeyForm(PasskeyAnswer, webauthn.LoginWebAuthnForm):
    pass


class SecondFactorPasskeyForm(PasskeyAnswer, webauthn.AuthenticateWebAuthnForm):
    pass


class SecondFactorPasskeyAgainForm(PasskeyAnswer, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(InOurWords, webauthn.AddWebAuthnForm):
    """Every key added here can sign in by itself: one kind of key is enough to explain."""

    name = forms.CharField(max_length=60, required=False)
    credential = CredentialField(RegistrationResponse.from_dict)
    passwordless = forms.BooleanField(initial=True, widget=forms.HiddenInput)


class RenamePasskeyForm(InOurWords, webauthn.EditWebAuthnForm):
    name = forms.CharField(max_length=60)
