"""The sign-in page, whose two forms stand side by side whichever of them came back."""

from allauth.account.forms import LoginForm
from django import template

from labo.accounts import RequestLoginCodeForm

register = template.Library()

DEMO_ACCOUNTS = [
    {"email": "agent@example.org", "who": "Une agente d’un service"},
    {"email": "ambassadeur@example.org", "who": "Un ambassadeur, qui évalue"},
    {"email": "labo@example.org", "who": "L’équipe du labo"},
    {"email": "admin@example.org", "who": "L’administration du portail"},
]


@register.simple_tag
def entrance_forms(form) -> dict:
    """
    Return the form that asks for a code and the one that asks for a password.

    :param form: the one that the view holds, with its errors; the other is new.
    """
    asks_code = isinstance(form, RequestLoginCodeForm)
    return {
        "code": form if asks_code else RequestLoginCodeForm(),
        "password": LoginForm() if asks_code else form,
        "demo": DEMO_ACCOUNTS,
    }
