import unittest

from app.messages import HttpError, Request, Response
from app.router import Router

router = Router()


@router.route("GET", "/items/{id}")
def item(request: Request) -> Response:
    return Response(request.params["id"])


class TestRouter(unittest.TestCase):
    def test_a_placeholder_stands_for_one_part_of_the_path(self) -> None:
        self.assertEqual(router.dispatch(Request("GET", "/items/a b")), Response("a b"))

    def refused(self, request: Request) -> int:
        with self.assertRaises(HttpError) as caught:
            router.dispatch(request)
        return caught.exception.status

    def test_an_unknown_path_is_404(self) -> None:
        for path in ("/", "/items/", "/items/1/2"):
            self.assertEqual(self.refused(Request("GET", path)), 404, path)

    def test_an_unknown_method_is_405(self) -> None:
        self.assertEqual(self.refused(Request("POST", "/items/1")), 405)


if __name__ == "__main__":
    unittest.main()
