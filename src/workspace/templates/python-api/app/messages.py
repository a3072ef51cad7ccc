"""Requests and responses, without a word about how they travel."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class HttpError(Exception):
    """Ends a request: the status and the message are told to the caller."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    params: Mapping[str, str] = field(default_factory=dict)
    """What the placeholders of the route stand for."""

    def json(self) -> Any:
        """Return the body as JSON; raise HttpError 400 for what is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise HttpError(400, "the body is no JSON") from error


@dataclass(frozen=True)
class Response:
    body: Any
    """Anything that JSON can say."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
