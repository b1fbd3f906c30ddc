"""Checks of the parts of the story that need neither Chroma nor a network: python -m unittest discover examples."""

import math
import unittest
from pathlib import Path

from embedding import DIMENSIONS, embed
from load import KEPT_FAILURES, Load, Stream

PASSAGES = (Path(__file__).parent / "alice.txt").read_text(encoding="utf-8").strip().split("\n\n")


def nearest(question: str) -> str:
    asked = embed(question)
    return max(PASSAGES, key=lambda passage: sum(a * b for a, b in zip(asked, embed(passage), strict=True)))


class EmbeddingTest(unittest.TestCase):
    def test_vectors_have_length_one(self):
        for text in [*PASSAGES, "", "the and of"]:
            vector = embed(text)
            self.assertEqual(len(vector), DIMENSIONS)
            self.assertAlmostEqual(math.hypot(*vector), 1.0)

    def test_case_and_punctuation_do_not_matter(self):
        self.assertEqual(embed("White Rabbit!"), embed("white, rabbit"))

    def test_vectors_are_the_same_on_every_machine(self):
        self.assertEqual([place for place, value in enumerate(embed("rabbit")) if value], [83])

    def test_questions_find_the_passage_they_are_about(self):
        self.assertIn("took a watch out of its waistcoat-pocket", nearest("a rabbit with a watch in its waistcoat"))
        self.assertIn("tiny golden key", nearest("a golden key on a table of glass"))
        self.assertIn("Do cats eat bats?", nearest("do cats eat bats"))

    def test_every_passage_finds_itself(self):
        for passage in PASSAGES:
            self.assertEqual(nearest(passage), passage)


class LoadTest(unittest.TestCase):
    def test_every_request_is_counted_and_no_failure_is_retried(self):
        asked = []

        def every_third_fails(number):
            asked.append(number)
            if number == 29:
                load._stopping.set()
            if number % 3 == 0:
                raise ConnectionError(f"request {number}")

        load = Load([Stream("caller", 10_000, every_third_fails)])
        load.start()
        load._threads[0].join()
        counts = load.stop()
        self.assertEqual(asked, list(range(30)))
        self.assertEqual((counts["requests"], counts["failed"]), (30, 10))
        self.assertEqual(len(counts["failures"]), KEPT_FAILURES)
        self.assertIn("caller: ConnectionError: request 0", counts["failures"][0])


if __name__ == "__main__":
    unittest.main()
