import json
import logging
import threading
import unittest
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from app import messages
from app.application import BODY_LIMIT_BYTES, Application, create_application
from app.router import Router
from app.server import open_server, read_port

opener = build_opener(ProxyHandler({}))


def echo(request: messages.Request) -> messages.Response:
    return messages.Response({"query": request.query, "body": request.json()}, 201)


def fail(_request: messages.Request) -> messages.Response:
    raise RuntimeError("secret")


class ServerCase(unittest.TestCase):
    """Tests that ask a real server on a free port."""

    application: Application

    def setUp(self) -> None:
        server = open_server(self.application, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)

    def ask(self, path: str, body: bytes | None = None) -> tuple[int, Any]:
        try:
            with opener.open(Request(self.url + path, data=body)) as response:
                return response.status, json.load(response)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)


class TestApi(ServerCase):
    application = create_application()

    def test_the_server_says_that_it_is_well(self) -> None:
        self.assertEqual(self.ask("/health"), (200, {"status": "ok"}))

    def test_a_path_that_does_not_exist_is_404(self) -> None:
        self.assertEqual(self.ask("/nowhere"), (404, {"error": "there is no /nowhere"}))


class TestApplication(ServerCase):
    router = Router()
    router.route("POST", "/echo")(echo)
    router.route("GET", "/fail")(fail)
    application = Application(router)

    def test_query_and_body_arrive(self) -> None:
        status, answer = self.ask("/echo?name=Ada", b'{"n": 1}')
        self.assertEqual((status, answer), (201, {"query": {"name": "Ada"}, "body": {"n": 1}}))

    def test_a_broken_body_is_the_fault_of_the_caller(self) -> None:
        self.assertEqual(self.ask("/echo", b'{"cut": ')[0], 400)

    def test_a_body_that_is_too_long_is_refused(self) -> None:
        self.assertEqual(self.ask("/echo", b" " * (BODY_LIMIT_BYTES + 1))[0], 413)

    def test_an_unexpected_error_tells_nothing(self) -> None:
        with self.assertLogs("app.application", logging.ERROR):
            self.assertEqual(self.ask("/fail"), (500, {"error": "internal error"}))


class TestPort(unittest.TestCase):
    def test_it_comes_from_the_environment(self) -> None:
        self.assertEqual(read_port({"PORT": "8080"}), 8080)
        self.assertEqual(read_port({"PORT": ""}), 8000)
        self.assertEqual(read_port({}), 8000)

    def test_what_is_no_port_is_refused(self) -> None:
        for text in ("abc", "-1", "70000"):
            with self.assertRaises(ValueError):
                read_port({"PORT": text})


if __name__ == "__main__":
    unittest.main()
