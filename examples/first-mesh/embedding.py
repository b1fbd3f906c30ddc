"""Turns text into vectors without a model: the same words give the same vector, on every machine."""

import hashlib
import math
import re

DIMENSIONS = 128
# Words that say nothing about what a passage is about.
FREQUENT = frozenset(
    "a about after again all and any as at be been before but by down for from had have her here how i if in into is it"
    " its just me my no nor not of off on once or out over she so than that the their then there this to too up was"
    " what when where which who why with would you".split()
)


def words(text: str) -> list[str]:
    """The words that matter, in lower case."""
    return [word for word in re.findall(r"[a-z]+", text.lower()) if word not in FREQUENT]


def embed(text: str) -> list[float]:
    """A bag of words as a vector of length one: each word adds to a place that its hash chooses."""
    vector = [0.0] * DIMENSIONS
    for word in words(text):
        digest = hashlib.sha256(word.encode()).digest()
        vector[digest[0] % DIMENSIONS] += 1.0 if digest[1] & 1 else -1.0
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector] if length else [1.0] + vector[1:]
