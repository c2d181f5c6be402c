"""Another broker for one test: Celery keeps its connections, so they are forgotten on both sides of it."""

import threading

import kombu.pools
import pytest

from labo.celery import app


def wake_threads():
    return [thread for thread in threading.enumerate() if thread.name == "wake-sender"]


def wait_for_wake():
    for thread in wake_threads():
        thread.join(timeout=30)
        assert not thread.is_alive()


def forget_connections():
    kombu.pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


@pytest.fixture
def use_broker(settings):
    """Point Celery at another broker for one test."""
    wait_for_wake()
    original = app.conf.broker_url, app.conf.broker_transport_options

    def use(url, options):
        app.conf.broker_url, app.conf.broker_transport_options = url, options
        forget_connections()

    # The tries of the client are its own affair; one is enough here.
    yield lambda url: use(url, {**original[1], "max_retries": 1, "interval_start": 0, "socket_timeout": 60})
    wait_for_wake()
    use(*original)
