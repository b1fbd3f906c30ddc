"""What the parts have in common that only some tests need: their absence is an answer, not an error."""

import os
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

PATIENCE_SECONDS = 120

Lock = Callable[[Path], AbstractContextManager]


class Missing(Exception):
    """A part cannot be had here; the message says why."""


# What the user has set for other installations must not lead one of ours elsewhere.
HIDDEN = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIREMENT", "PYTHONHOME", "PYTHONPATH")


def run(command: list[str], folder: Path, more: dict[str, str] | None = None, patience: int = PATIENCE_SECONDS) -> str:
    """What a command says; the environment has a little more in it."""
    environment = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    try:
        result = subprocess.run(
            command,
            cwd=folder,
            env=environment | {"LC_ALL": "C.UTF-8"} | (more or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=patience,
        )
    except subprocess.TimeoutExpired:
        raise Missing(f"{command[0]} took longer than {patience} seconds") from None
    except OSError as fault:
        raise Missing(f"{command[0]} cannot be run: {fault.strerror}") from None
    if result.returncode != 0:
        lines = [line.strip() for line in result.stdout.splitlines() if line.strip()]
        raise Missing(f"{' '.join(command[:2])} failed: {(lines or ['no output'])[-1]}")
    return result.stdout
