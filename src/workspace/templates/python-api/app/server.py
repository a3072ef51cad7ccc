"""A server of the standard library: for development and small use."""

from collections.abc import Mapping
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

from app.application import Application


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """One thread a request; none of them keeps the program from ending."""

    daemon_threads = True


def read_port(environment: Mapping[str, str]) -> int:
    """Return the port that PORT names, else 8000; raise ValueError for what is no port."""
    text = environment.get("PORT") or "8000"
    if not text.isdecimal() or int(text) > 65_535:
        raise ValueError(f"PORT is no port: {text}")
    return int(text)


def open_server(application: Application, host: str, port: int) -> WSGIServer:
    """Listen; port 0 takes any that is free."""
    return make_server(host, port, application, server_class=ThreadingServer)
