"""Serves one simulated provider over real HTTP on loopback; it can be taken down and brought back."""

import selectors
import socket
import sys
from contextlib import suppress
from http.server import ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

from parcel_tui.sandbox.http.handler import METHODS, Handler
from parcel_tui.sandbox.http.service import Service

_LOOPBACK = "127.0.0.1"


class _Listener(ThreadingHTTPServer):
    """A listening socket with the connections that came of it, so that they can be cut."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    timeout = 0
    """Seconds that a connection may be waited for once there is one: it may have been given up."""

    def __init__(self, port: int, service: Service) -> None:
        self.stopping = Event()
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        members = {f"do_{method}": Handler.exchange for method in METHODS}
        bound = type("BoundHandler", (Handler,), {**members, "service": service, "stopping": self.stopping})
        self._alarm, self._sleeper = socket.socketpair()
        super().__init__((_LOOPBACK, port), bound)

    def serve(self) -> None:
        """Takes connections until `stop`; sleeps in between, so that stopping waits for no timer."""
        with selectors.DefaultSelector() as selector:
            selector.register(self, selectors.EVENT_READ)
            selector.register(self._sleeper, selectors.EVENT_READ)
            while not self.stopping.is_set():
                selector.select()
                self.handle_request()

    def stop(self) -> None:
        """Ends `serve`."""
        self.stopping.set()
        self._alarm.send(b"!")

    def server_close(self) -> None:
        """Gives the sockets back."""
        super().server_close()
        self._alarm.close()
        self._sleeper.close()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accepts a connection and remembers it."""
        connection, address = super().get_request()
        with self._lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """Forgets a connection that is over."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def cut_all(self) -> None:
        """Ends every connection, also those at rest."""
        self.stopping.set()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with suppress(OSError):  # the other side was quicker
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing about a client that left; everything else is a mistake of the sandbox."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class ProviderServer:
    """One provider on a port of its own, which it keeps while it is down."""

    def __init__(self, service: Service, port: int = 0) -> None:
        """Port 0 takes a free one at the first start."""
        self.service = service
        self.port = port
        self._listener: _Listener | None = None
        self._thread: Thread | None = None

    @property
    def url(self) -> str:
        """The base URL, with the path of the real one."""
        return f"http://{_LOOPBACK}:{self.port}{self.service.base_path}"

    def start(self) -> None:
        """Listens; does nothing when it does already."""
        if self._listener is not None:
            return
        self._listener = _Listener(self.port, self.service)
        self.port = self._listener.server_port
        self._thread = Thread(target=self._listener.serve, name=f"sandbox:{self.port}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listens no longer and cuts every connection: the next one is refused."""
        listener, thread = self._listener, self._thread
        self._listener = self._thread = None
        if listener is None or thread is None:
            return
        listener.stop()
        thread.join()
        listener.server_close()
        listener.cut_all()
