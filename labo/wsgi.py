import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labo.settings")

application = get_wsgi_application()
# What is loaded now lives as long as the process. Collecting garbage among it took 90 ms of one page in some hundreds.
get_resolver().url_patterns  # noqa: B018  every view, before the first page
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)  # a page makes more than the usual 700 objects: one look at it, not dozens
