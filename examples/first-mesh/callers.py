"""The two applications of the story, as anyone would write them: plain HTTP to their own machine.

Reads one JSON object a line from standard input and answers each with one line on standard output:

    {"do": "write", "at": PORT}                     fills the collection
    {"do": "search", "at": PORT, "question": TEXT}  finds the nearest passage
    {"do": "try-write", "at": PORT}                 writes where it should not be allowed to
    {"do": "start-load", "search": PORT, "indexer": [PORT, ...]}
    {"do": "counts"} and {"do": "stop-load"}        what the load has seen

An answer has "ok"; if that is false, "error" (the exception of Chroma's client) and "message".
The end of the input ends the program.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import chromadb
from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings
from embedding import embed
from load import Load, Stream

COLLECTION = "alice"
TEXT = Path(__file__).resolve().parent / "alice.txt"
QUESTIONS = ["a rabbit with a watch", "which way ought I to go", "a little golden key", "do cats eat bats", "drink me"]


def passages() -> list[str]:
    """The passages of the text; blank lines separate them."""
    return TEXT.read_text(encoding="utf-8").strip().split("\n\n")


def client(port: int) -> ClientAPI:
    return chromadb.HttpClient(host="127.0.0.1", port=port, settings=Settings(anonymized_telemetry=False))


class Callers:
    """Answers commands, one after the other."""

    def __init__(self) -> None:
        self._load: Load | None = None
        self._passages = passages()
        self._vectors = [embed(passage) for passage in self._passages]

    def answer(self, command: dict) -> dict:
        match command:
            case {"do": "write", "at": int(port)}:
                return self._write(port)
            case {"do": "search", "at": int(port), "question": str(question)}:
                return self._search(port, question)
            case {"do": "try-write", "at": int(port)}:
                self._upsert(self._open(port), 0)
                return {}
            case {"do": "start-load", "search": int(search), "indexer": list(indexer)}:
                self._load = Load(list(self._streams(search, indexer)))
                self._load.start()
                return {}
            case {"do": "counts"} if self._load:
                return self._load.counts()
            case {"do": "stop-load"} if self._load:
                return self._load.stop()
        raise ValueError(f"unknown command {command}")

    def _write(self, port: int) -> dict:
        collection = client(port).get_or_create_collection(COLLECTION, embedding_function=None)
        collection.upsert(
            ids=[f"passage-{number}" for number in range(len(self._passages))],
            documents=self._passages,
            embeddings=self._vectors,
        )
        return {"documents": collection.count()}

    def _search(self, port: int, question: str) -> dict:
        found = self._open(port).query(query_embeddings=[embed(question)], n_results=1)
        return {"text": found["documents"][0][0], "id": found["ids"][0][0]}

    @staticmethod
    def _open(port: int) -> Collection:
        return client(port).get_collection(COLLECTION, embedding_function=None)

    def _upsert(self, collection: Collection, number: int) -> None:
        place = number % len(self._passages)
        collection.upsert(
            ids=[f"passage-{place}"], documents=[self._passages[place]], embeddings=[self._vectors[place]]
        )

    def _streams(self, search: int, indexer: list[int]) -> Iterator[Stream]:
        vectors = [embed(question) for question in QUESTIONS]
        searched = self._open(search)

        def query(number: int) -> None:
            searched.query(query_embeddings=[vectors[number % len(vectors)]], n_results=3)

        yield Stream("search queries", 30, query)
        for port in indexer:
            collection = self._open(port)
            yield Stream(f"indexer reads {port}", 15, lambda number, c=collection: c.get(limit=5, offset=number % 20))
            yield Stream(f"indexer writes {port}", 5, lambda number, c=collection: self._upsert(c, number))


def main() -> None:
    callers = Callers()
    print(json.dumps({"ok": True}), flush=True)
    for line in sys.stdin:
        try:
            answer = {"ok": True} | callers.answer(json.loads(line))
        except Exception as fault:  # an application's error is an answer here
            answer = {"ok": False, "error": type(fault).__name__, "message": str(fault)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        # Ctrl-C reaches the whole group; the demo has said what there is to say.
        sys.exit(130)
