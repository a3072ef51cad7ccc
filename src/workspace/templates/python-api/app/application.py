"""The API as a WSGI application: any WSGI server can run it."""

import json
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from app.messages import HttpError, Request, Response
from app.router import Router
from app.routes import health

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

BODY_LIMIT_BYTES = 1_000_000

log = logging.getLogger(__name__)


def _read_request(environ: "WSGIEnvironment") -> Request:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        raise HttpError(400, "the length of the body is no number")
    if int(length) > BODY_LIMIT_BYTES:
        raise HttpError(413, f"a body may have {BODY_LIMIT_BYTES} bytes")
    # WSGI hands over bytes as Latin-1.
    path = environ.get("PATH_INFO", "").encode("latin-1").decode(errors="replace")
    return Request(
        method=environ["REQUEST_METHOD"],
        path=path or "/",
        query=dict(parse_qsl(environ.get("QUERY_STRING", ""))),
        body=environ["wsgi.input"].read(int(length)),
    )


class Application:
    """Answers in JSON. What a handler did not expect is logged, and told nobody."""

    def __init__(self, router: Router) -> None:
        self._router = router

    def _answer(self, environ: "WSGIEnvironment") -> Response:
        try:
            return self._router.dispatch(_read_request(environ))
        except HttpError as error:
            return Response({"error": str(error)}, error.status)
        except Exception:
            log.exception("%s %s failed", environ["REQUEST_METHOD"], environ.get("PATH_INFO"))
            return Response({"error": "internal error"}, 500)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        response = self._answer(environ)
        body = _encode(response.body)
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **response.headers,
        }
        start_response(
            f"{response.status} {HTTPStatus(response.status).phrase}", list(headers.items())
        )
        return [body]


def _encode(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def create_application() -> Application:
    """Return the application with all its routes."""
    router = Router()
    router.include(health.router)
    return Application(router)
