"""Sends large bodies to a Chroma on loopback: large_bodies.py PORT add|client|sized|chunked BYTES TIMES."""

import json
import sys

import chromadb
import httpx
from chromadb.config import Settings

DIMENSION = 1536


def collection(port: int):
    client = chromadb.HttpClient(host="127.0.0.1", port=port, settings=Settings(anonymized_telemetry=False))
    return client.get_or_create_collection("large", embedding_function=None)


def records(size: int) -> dict:
    """Records whose request body has at least `size` bytes; documents make up the bulk."""
    document = "lorem ipsum dolor sit amet " * 2000
    number = size // len(document) + 1
    return {
        "ids": [f"record-{i}" for i in range(number)],
        "documents": [document] * number,
        "embeddings": [[float(i % 7)] * DIMENSION for i in range(number)],
    }


def add(port: int, size: int) -> dict:
    batch = records(size)
    target = collection(port)
    target.upsert(**batch)
    sent = sum(len(document) for document in batch["documents"])
    return {"bytes": sent, "records": len(batch["ids"]), "count": target.count()}


def too_much_for_the_client(port: int, size: int) -> dict:
    try:
        collection(port).upsert(**records(size))
    except Exception as error:  # whatever the client makes of it is the answer
        return {"error": f"{type(error).__name__}: {error}"}
    return {"error": ""}


def post(port: int, size: int, times: int, chunked: bool) -> dict:
    target = collection(port)
    url = f"http://127.0.0.1:{port}/api/v2/tenants/default_tenant/databases/default_database/collections/{target.id}/add"
    body = b" " * size
    answers = []
    for _ in range(times):
        # A connection for each: one that was cut would otherwise be blamed on the next.
        with httpx.Client(timeout=60) as client:
            content = iter([body[i : i + 65536] for i in range(0, size, 65536)]) if chunked else body
            try:
                answer = client.post(url, content=content, headers={"content-type": "application/json"})
                answers.append({"status": answer.status_code, "body": answer.text})
            except httpx.HTTPError as error:
                answers.append({"status": 0, "body": f"{type(error).__name__}: {error}"})
    return {"answers": answers}


def main() -> None:
    port, what, size, times = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    if what == "add":
        result = add(port, size)
    elif what == "client":
        result = too_much_for_the_client(port, size)
    else:
        result = post(port, size, times, chunked=what == "chunked")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
