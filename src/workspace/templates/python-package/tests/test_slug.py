import unittest

from {{module}} import slug


class TestSlug(unittest.TestCase):
    def test_words_are_joined_by_dashes(self) -> None:
        self.assertEqual(slug("  Hello, world! "), "hello-world")

    def test_accents_are_dropped(self) -> None:
        self.assertEqual(slug("Crème brûlée"), "creme-brulee")

    def test_nothing_stays_nothing(self) -> None:
        self.assertEqual(slug("?!"), "")


if __name__ == "__main__":
    unittest.main()
