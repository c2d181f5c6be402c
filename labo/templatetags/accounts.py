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
    password = LoginForm() if asks_code else form
    password.fields["login"].label = "Votre adresse professionnelle"
    return {
        "code": form if asks_code else RequestLoginCodeForm(),
        "password": password,
        "demo": DEMO_ACCOUNTS,
    }


# In this order: a browser built on another also carries the other's name.
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


@register.filter
def browser(user_agent: str) -> str:
    """« Firefox sur Windows », from what the browser says of itself."""
    name = next((name for mark, name in BROWSERS.items() if mark in user_agent), "Navigateur")
    system = next((system for mark, system in SYSTEMS.items() if mark in user_agent), "")
    return f"{name} sur {system}" if system else name
