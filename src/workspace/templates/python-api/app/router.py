"""Which function answers which request."""

import re
from collections.abc import Callable
from dataclasses import replace

from app.messages import HttpError, Request, Response

Handler = Callable[[Request], Response]


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    named = (f"(?P<{part}>[^/]+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile("".join(named))


class Router:
    """Routes in the order in which they were added; the first that fits answers."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def route(self, method: str, path: str) -> Callable[[Handler], Handler]:
        """Add a handler for a path such as ``/items/{id}``."""

        def add(handler: Handler) -> Handler:
            self._routes.append((method, _pattern(path), handler))
            return handler

        return add

    def include(self, other: "Router") -> None:
        """Add the routes of another router after those that are there."""
        self._routes.extend(other._routes)

    def dispatch(self, request: Request) -> Response:
        """Answer a request; raise HttpError 404 for an unknown path, 405 for an unknown method."""
        allowed = set()
        for method, pattern, handler in self._routes:
            match = pattern.fullmatch(request.path)
            if match is None:
                continue
            if method == request.method:
                return handler(replace(request, params=match.groupdict()))
            allowed.add(method)
        if allowed:
            raise HttpError(405, f"{request.path} takes {', '.join(sorted(allowed))}")
        raise HttpError(404, f"there is no {request.path}")
