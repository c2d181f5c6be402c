"""
The portal's settings: one module, no branches per environment.

What differs between two town halls comes from the environment (see ``env.py`` and the README's table).
"""

import sys
from email.utils import formataddr
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF

from labo import embedded
from labo.env import DEMO, broker_url, env, process_name, required, working_days

BASE_DIR = Path(__file__).resolve().parent.parent

# --- The lab itself -------------------------------------------------------------------------------------

LAB_NAME = env.str("LAB_NAME", default="Le labo")
LAB_AUTHORITY = env.str("LAB_AUTHORITY", default="Eurométropole")
LAB_EMAIL = env.str("LAB_EMAIL", default="labo@example.org")
LAB_PHONE = env.str("LAB_PHONE", default="")
LAB_ADDRESS = env.str("LAB_ADDRESS", default="")
LAB_ACCENT = env.str("LAB_ACCENT", default="#4A249D")
LAB_PUBLISHER = env.str("LAB_PUBLISHER", default="La présidente ou le président de la collectivité")
LAB_HOST = env.str("LAB_HOST", default="Hébergement assuré par la collectivité")
LAB_DPO_EMAIL = env.str("LAB_DPO_EMAIL", default="dpd@example.org")
SITE_URL = required("SITE_URL", demo="http://127.0.0.1:8000").rstrip("/")
# Alsace and the Moselle have two public holidays of their own; steps of a case keep clear of all closed days.
WORKING_DAYS = working_days(env.str("HOLIDAYS_SUBDIVISION", default="6AE"), env.str("SCHOOL_HOLIDAYS", default=""))
# The working day of the month on which the draft of the letter writes itself; -5 is the fifth from the end.
LETTER_WORKING_DAY = env.int("LETTER_WORKING_DAY", default=-5)
AGENT_EMAIL_DOMAINS = env.list("AGENT_EMAIL_DOMAINS", default=["example.org"])
# Whether this machine may open other people's pages (labo/outside). Where it may not, each of them is one not read.
OUTSIDE_IS_REACHABLE = env.bool("OUTSIDE_IS_REACHABLE", default=True)

# --- Django ---------------------------------------------------------------------------------------------

DEMO_MODE = DEMO
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required("SECRET_KEY", demo="demonstration-only-" + "0" * 40)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEMO else [])
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "labo.apps.LaboConfig",
    "projects",
    "missions",
    "resources",
    "labo.apps.LaboAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "bootstrap",
    "crispy_bootstrap5",
    "crispy_forms",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    # Around the one that sends from http to https, whose answer says its policy too.
    "csp.middleware.CSPMiddleware",
    "labo.middleware.ResponseHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "labo.middleware.ClosedByDefaultMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "labo.urls"
WSGI_APPLICATION = "labo.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["labo.templatetags.labo", "labo.templatetags.mail"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "labo.context.lab",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

DATABASES = {
    "default": {
        **env.db_url_config(required("DATABASE_URL", demo=embedded.DATABASE_URL)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
# Milliseconds. A migration takes the time that it needs; it waits for no lock longer than a page does.
LONGEST_STATEMENT = 0 if sys.argv[1:2] == ["migrate"] else 10_000
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    f"-c lock_timeout=5000 -c statement_timeout={LONGEST_STATEMENT} -c default_text_search_config=pg_catalog.french"
)
DATABASES["default"]["OPTIONS"].setdefault("application_name", process_name(sys.argv))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = required("REDIS_URL", demo=embedded.REDIS_URL)

# Limits of sign-in attempts live in the cache: in PostgreSQL, so that they hold with Redis away.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "labo_cache",
    }
}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
ATTACHMENTS_ROOT = Path(env.str("ATTACHMENTS_ROOT", default=str(BASE_DIR / "var" / "pieces")))
# Where nginx serves these files under « internal »; without it the portal sends them itself.
ATTACHMENTS_ACCEL = env.str("ATTACHMENTS_ACCEL", default="")
CLAMD_SOCKET = env.str("CLAMD_SOCKET", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "labo.private_files.PrivateStorage", "OPTIONS": {"location": ATTACHMENTS_ROOT}},
    "staticfiles": {
        "BACKEND": env.str(
            "STATICFILES_STORAGE",
            default="django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
        )
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# A note of two hundred steps, eleven fields each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
UPLOAD_MAX_REQUEST_SIZE = 55 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "labo.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Security -------------------------------------------------------------------------------------------

OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF, *([OIDC_SERVER_URL] if OIDC_SERVER_URL else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "labo.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Accounts -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "labo.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_space"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "labo.accounts.AccountAdapter"
ACCOUNT_FORMS = {"request_login_code": "labo.accounts.RequestLoginCodeForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
# Three codes to one address in the ten minutes that a code lives: nobody's mailbox is flooded by our own page.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/10m/key", "reset_password": "20/m/ip,3/10m/key"}
# Limits count by address of the reader: behind a reverse proxy, it is the one that the proxy saw, not the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = LAB_NAME
SOCIALACCOUNT_ADAPTER = "labo.accounts.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "agents",
                "name": env.str("OIDC_NAME", default="le compte de la collectivité"),
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}

# --- Mail and tasks -------------------------------------------------------------------------------------

vars().update(env.email_url_config(required("EMAIL_URL", demo=embedded.EMAIL_URL)))
EMAIL_BACKEND = "labo.outbox.smtp.EmailBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = formataddr((LAB_NAME, LAB_EMAIL))
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The lab's letters: how many leave a minute at most (0: no limit), over how many connections a process.
LETTERS_PER_MINUTE = env.int("LETTERS_PER_MINUTE", default=600)
LETTER_CONNECTIONS = env.int("LETTER_CONNECTIONS", default=1)
# Where it is not the production: the addresses, or « @domain », that letters may go to. Empty: everybody.
LETTERS_ONLY_TO = env.list("LETTERS_ONLY_TO", default=[])
# What comes back: the mailbox that accepts « box+anything@domain », and the secret of whoever hands its mails on.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
BOUNCE_SECRET = env.str("BOUNCE_SECRET", default="")

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
# PostgreSQL says what is left to do, the next turn of the beat finds it: a message has told all when its task begins.
# A worker that acknowledges at the end dies of losing Redis meanwhile (celery 5.7).
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "send-letters": {"task": "resources.tasks.send_letters", "schedule": 10.0, "options": {"expires": 30}},
    "forget-deliveries": {"task": "resources.tasks.forget_deliveries", "schedule": crontab(minute=55, hour="4-8")},
    "forget-mails": {"task": "labo.outbox.tasks.forget_words", "schedule": crontab(minute=35, hour="4-8")},
    "sweep-outbox": {"task": "labo.outbox.tasks.deliver_due", "schedule": 10.0, "options": {"expires": 30}},
    "tell-of-arrivals": {"task": "projects.tasks.tell_of_arrivals", "schedule": 60.0, "options": {"expires": 50}},
    # What comes once a day is asked for again until noon, for what a crash left: each cause writes once.
    "daily-digest": {
        "task": "labo.notices.tasks.send_digests",
        "schedule": crontab(minute="30", hour="7-11", day_of_week="mon-fri"),
    },
    "remind-evaluators": {"task": "projects.tasks.remind_evaluators", "schedule": crontab(minute=0, hour="8-11")},
    "remind-conditions": {"task": "projects.tasks.remind_conditions", "schedule": crontab(minute=30, hour="7-11")},
    "sweep-attachments": {"task": "labo.attached.tasks.sweep_attachments", "schedule": crontab(minute=40, hour="3-6")},
    "remind-drafts": {"task": "projects.tasks.remind_drafts", "schedule": crontab(minute=30, hour="8-11")},
    "send-follow-ups": {"task": "missions.tasks.send_follow_ups", "schedule": crontab(minute=10, hour="9-12")},
    # In the hours when people read their mail; what a night without beat missed is found in the morning.
    "remind-of-requests": {
        "task": "projects.tasks.remind_of_requests",
        "schedule": crontab(minute=10, hour="8-18"),
        "options": {"expires": 3000},
    },
    "remind-of-steps": {"task": "missions.tasks.remind_of_steps", "schedule": crontab(minute=20, hour="8-11")},
    "extend-series": {"task": "missions.tasks.extend_series", "schedule": crontab(minute=15, hour="5-9")},
    # For what a worker that was killed left, or what was brought while Redis was away.
    "advance-imports": {
        "task": "resources.tasks.advance_imports",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "send-reminders": {
        "task": "missions.tasks.send_reminders",
        "schedule": crontab(minute="*/5", hour="8-18"),
        "options": {"expires": 280},
    },
    "ask-for-feedback": {"task": "missions.tasks.ask_for_feedback", "schedule": crontab(minute=25, hour="9-17")},
    "write-network-letters": {
        "task": "missions.tasks.write_network_letters",
        "schedule": crontab(minute=50, hour="8-17"),
    },
    "pass-offers-on": {"task": "missions.tasks.pass_offers_on", "schedule": 60.0, "options": {"expires": 50}},
    "refresh-search-words": {
        "task": "labo.search.tasks.refresh_words",
        "schedule": crontab(minute=35),
        "options": {"expires": 3000},
    },
    "follow-links": {"task": "resources.tasks.follow_links", "schedule": crontab(minute=50, hour="0,1")},
    # A few seconds each minute of the night: the same worker sends the mails.
    "check-links": {
        "task": "resources.tasks.check_links",
        "schedule": crontab(minute="*", hour="1-4"),
        "options": {"expires": 50},
    },
    # A cause is written once: again until noon, for what a crash left at nine.
    "remind-of-research": {"task": "resources.tasks.remind_of_research", "schedule": crontab(minute=5, hour="9-12")},
    # Asked each hour, for what a beat that was away has missed; whether a month is due is reckoned in Paris time.
    "compose-letter": {
        "task": "resources.tasks.compose_letter",
        "schedule": crontab(minute=12),
        "options": {"expires": 3000},
    },
    "forget-loans": {"task": "resources.tasks.forget_loans", "schedule": crontab(minute=45, hour="4-8")},
    "forget-readings": {"task": "resources.tasks.forget_readings", "schedule": crontab(minute=55, hour="4-8")},
    # Due at eight in Paris, which the task computes: again all day for what a morning without beat left.
    "compose-rhythms": {
        "task": "resources.tasks.compose_rhythms",
        "schedule": crontab(minute="*/10", hour="8-17", day_of_week="mon-fri"),
        "options": {"expires": 550},
    },
    "forget-letters": {"task": "resources.tasks.forget_letters", "schedule": crontab(minute=55, hour="4-8")},
    "keep-subscribers": {"task": "resources.tasks.keep_subscribers", "schedule": crontab(minute=55, hour="4-8")},
    "forget-needs": {"task": "missions.tasks.forget_needs", "schedule": crontab(minute=40, hour="4-8")},
}
if CLAMD_SOCKET:
    CELERY_BEAT_SCHEDULE["scan-attachments"] = {
        "task": "labo.attached.tasks.scan_attachments",
        "schedule": 10.0,
        "options": {"expires": 30},
    }

# --- Logs -----------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
