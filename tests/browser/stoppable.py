"""A real server that a test stops and starts again at the same address, as a machine that goes away does."""

import contextlib
import socket

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler


class CuttingServer(ThreadedWSGIServer):
    """A server that can cut the connections it still holds: a browser keeps one open for its next request."""

    def __init__(self, *args, **kwargs):
        self.held = set()
        super().__init__(*args, **kwargs)

    def process_request(self, request, client_address):
        self.held.add(request)
        super().process_request(request, client_address)

    def close_request(self, request):
        self.held.discard(request)
        super().close_request(request)

    def cut(self):
        for connection in list(self.held):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class StoppableThread(LiveServerThread):
    def _create_server(self, connections_override=None):
        address = (self.host, self.port)
        return CuttingServer(address, QuietWSGIRequestHandler, connections_override=connections_override)


class StoppableServer:
    def __init__(self):
        self.port = 0
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.thread = StoppableThread("127.0.0.1", StaticFilesHandler, port=self.port)
        self.thread.daemon = True
        self.thread.start()
        if not self.thread.is_ready.wait(timeout=20) or self.thread.error:
            raise AssertionError(f"The server did not start: {self.thread.error}")
        self.port = self.thread.port

    def stop(self):
        """Cut what is open, and refuse every connection from now on."""
        self.thread.terminate()
        self.thread.httpd.cut()
