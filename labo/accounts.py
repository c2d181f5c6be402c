"""
Who may sign in, and how: a code sent to the professional address, the authority's identity provider, or a password.

allauth does the work; these are the rules of the house. Mails go to the outbox, links carry the configured host.
"""

from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import RequestLoginCodeForm as BaseRequestLoginCodeForm
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from labo.addresses import domains_in_words, is_agent_address
from labo.models import OrgUnit, User
from labo.outbox.queue import queue

# allauth's name: (template of templates/labo/emails, whether the body opens an account)
MAILS = {
    "login_code": ("login_code", True),
    "email_confirmation": ("email_code", True),
    "email_confirmation_signup": ("email_code", True),
    "password_reset_key": ("password_reset", True),
    "account_already_exists": ("account_exists", False),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": "Ce code n’est pas le bon. Vérifiez le dernier courriel reçu.",
        "email_password_mismatch": "L’adresse ou le mot de passe ne correspond pas.",
        "too_many_login_attempts": "Trop d’essais pour cette adresse. Attendez quelques minutes, puis réessayez.",
        "rate_limited": "Vous allez trop vite pour nous. Attendez une minute, puis réessayez.",
    }

    def is_open_for_signup(self, request):
        # An account is created when an agent first asks for a code: there is no form to sign up.
        return False

    def clean_email(self, email):
        """
        Return the address in lower case.

        :raises ValidationError: if it is not of the authority.
        """
        if not is_agent_address(email):
            raise ValidationError(
                f"Cette adresse n’est pas de la collectivité. Indiquez votre adresse en {domains_in_words()}."
            )
        return email.lower()

    def send_mail(self, template_prefix, email, context):
        name, is_secret = MAILS[template_prefix.rpartition("/")[2]]
        words = {
            "code": context.get("code", ""),
            "address": context.get("password_reset_url", ""),
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
            "login_address": settings.SITE_URL + reverse("account_login"),
        }
        queue(
            f"labo/emails/{name}",
            to=[email],
            context=words,
            key=f"{name}:{uuid4()}",
            priority=0,
            secret=is_secret,
        )

    def get_reset_password_from_key_url(self, key):
        # The host of the request is what the caller says it is; the link of a mail is ours.
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=["UID", "KEY"]).replace(
            "UID-KEY", key
        )

    def get_login_redirect_url(self, request):
        return super().get_login_redirect_url(request) if request.user.full_name else reverse("profile")

    def get_logout_redirect_url(self, request):
        return reverse("home")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin):
        """True if the identity provider vouches for an address of the authority."""
        return any(address.verified and is_agent_address(address.email) for address in sociallogin.email_addresses)


class RequestLoginCodeForm(BaseRequestLoginCodeForm):
    """Asks for the professional address. An agent who comes for the first time gets an account at that moment."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = "Votre adresse professionnelle"
        field.error_messages |= {
            "required": "Indiquez votre adresse professionnelle.",
            "invalid": f"Cette adresse est incomplète. Elle se termine par {domains_in_words()}.",
        }
        for validator in field.validators:
            validator.message = field.error_messages["invalid"]
        field.help_text = f"Elle se termine par {domains_in_words()}."
        field.widget.attrs = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}

    def clean_email(self):
        self.cleaned_data["email"] = get_adapter().clean_email(self.cleaned_data["email"])
        email = super().clean_email()
        if self._user is None:
            self._user = welcome(email)
        elif not self._user.emailaddress_set.exists():
            # An account made in the back office: the code is what will confirm its address.
            EmailAddress.objects.create(user=self._user, email=self._user.email, primary=True)
        return email


def welcome(email: str) -> User | None:
    """Create the account of an agent who comes for the first time. None if the address has a closed account."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(email)
            EmailAddress.objects.create(user=user, email=user.email, primary=True)
    except IntegrityError:
        return User.objects.filter(email__iexact=email, is_active=True).first()
    return user


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "job_title", "org_unit"]
        help_texts = {"job_title": "Telle que vos collègues la connaissent."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, token in {
            "first_name": "given-name",
            "last_name": "family-name",
            "job_title": "organization-title",
        }.items():
            self.fields[name].widget.attrs["autocomplete"] = token
        self.fields["first_name"].required = self.fields["last_name"].required = True
        self.fields["org_unit"].queryset = OrgUnit.objects.choosable()
        self.fields["org_unit"].empty_label = "Choisissez votre service"
        self.helper = FormHelper()
        self.helper.form_class = "labo-form"
        self.helper.attrs = {"novalidate": ""}
        self.helper.add_input(Submit("save", "Enregistrer"))

    def save(self, commit=True):
        """Write these columns and no other: an account closed or a role given meanwhile stays so."""
        user = super().save(commit=False)
        if commit:
            user.save(update_fields=self._meta.fields)
        return user
