"""Professional addresses: which ones belong to the authority."""

from django.conf import settings


def is_agent_address(email: str) -> bool:
    """True if the address belongs to the authority: its whole domain is one of ``AGENT_EMAIL_DOMAINS``."""
    domains = {domain.strip().lower() for domain in settings.AGENT_EMAIL_DOMAINS}
    _, at, domain = email.strip().lower().rpartition("@")
    return bool(at) and domain in domains


def domains_in_words() -> str:
    return " ou ".join(f"@{domain}" for domain in settings.AGENT_EMAIL_DOMAINS)
