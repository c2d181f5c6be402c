"""
PostgreSQL, Redis and an SMTP sink from their wheels, for the demonstration and the tests.

In production ``DATABASE_URL``, ``REDIS_URL`` and ``EMAIL_URL`` name real servers and nothing here runs.
This first version only names the addresses; the supervisor lives in ``labo/demo.py``.
"""
DATABASE_URL = "postgresql:///postgres"
REDIS_URL = "redis://127.0.0.1:6379/0"
EMAIL_URL = "smtp://127.0.0.1:1025"
