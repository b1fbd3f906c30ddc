"""Finds SoftHSM, a PKCS#11 token in software that the certificate authority's tests use, or unpacks the system's package.

Order: CHROMA_MESH_SOFTHSM (libsofthsm2.so) and CHROMA_MESH_SOFTHSM_UTIL (softhsm2-util), then the usual places, then the
packages of Debian or Ubuntu, unpacked into the user's cache folder: no root is needed and nothing is installed.
Only tests need it, so its absence is an answer and no error.
"""

import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from optional import Lock, Missing, run

PACKAGES = ("softhsm2", "libsofthsm2", "softhsm2-common")
LIBRARY = "libsofthsm2.so"
PROGRAM = "softhsm2-util"
USUAL_PLACES = (
    "usr/lib/softhsm",
    "usr/lib/*/softhsm",
    "usr/lib64/softhsm",
    "usr/lib64/pkcs11",
    "usr/local/lib/softhsm",
    "opt/homebrew/lib/softhsm",
)
MARKER = "complete"

class SoftHsm(NamedTuple):
    library: str
    util: str


def locate(cache: Path, locked: Lock, say: Callable[[str], None]) -> dict[str, str]:
    """Where library and program are, or why they are not there."""
    try:
        found = named() or installed(Path("/")) or unpacked(cache, locked, say)
    except Missing as fault:
        say(f"no SoftHSM, so tests that need it are skipped: {fault}")
        return {"softhsm_missing": str(fault)}
    say(f"SoftHSM: {found.library}")
    return {"softhsm": found.library, "softhsm_util": found.util}


def named() -> SoftHsm | None:
    """What the user named."""
    library = os.environ.get("CHROMA_MESH_SOFTHSM")
    if not library:
        return None
    util = os.environ.get("CHROMA_MESH_SOFTHSM_UTIL") or shutil.which(PROGRAM)
    if not os.path.isfile(library):
        raise Missing(f"CHROMA_MESH_SOFTHSM={library} is no file")
    if util is None or not os.access(util, os.X_OK):
        raise Missing(f"{PROGRAM} is not on the PATH, and CHROMA_MESH_SOFTHSM_UTIL names no program")
    return SoftHsm(os.path.abspath(library), os.path.abspath(util))


def installed(root: Path) -> SoftHsm | None:
    """What is below a folder, as packages lay it out."""
    below = str(root / "usr" / "bin") if root != Path("/") else None
    util = shutil.which(PROGRAM, path=below)
    libraries = (found for place in USUAL_PLACES for found in sorted(root.glob(f"{place}/{LIBRARY}")))
    library = next(libraries, None)
    return SoftHsm(str(library), util) if library and util else None


def unpacked(cache: Path, locked: Lock, say: Callable[[str], None]) -> SoftHsm:
    """The system's packages in the cache folder; fetched now if they are not there."""
    for program in ("apt-get", "dpkg"):
        if shutil.which(program) is None:
            raise Missing(f"it is not installed, and there is no {program} to fetch it with")
    folder = cache / f"softhsm-{re.sub(r'[^a-z0-9.-]', '-', f'{system()}-{platform.machine()}'.lower())}"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with locked(folder.with_name(folder.name + ".lock")):
            if not (folder / MARKER).is_file():
                say(f"unpacking SoftHSM into {folder} (once, less than 1 MB to download)")
                unpack(folder)
    except OSError as fault:
        raise Missing(f"cannot write {fault.filename or folder}: {fault.strerror}") from None
    found = installed(folder)
    if found is None:
        raise Missing(f"{folder} lacks {LIBRARY} or {PROGRAM}; remove the folder to fetch it anew")
    run([found.util, "--version"], folder)
    return found


def system() -> str:
    """Which system the packages are for: those of another would miss their libraries."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return "unknown"
    return f"{release.get('ID', 'unknown')}-{release.get('VERSION_ID', 'rolling')}"


def unpack(folder: Path) -> None:
    """Fetches and unpacks; the marker comes last, so an interrupted one is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with tempfile.TemporaryDirectory(dir=folder) as downloads:
        run(["apt-get", "download", *PACKAGES], Path(downloads))
        for package in sorted(Path(downloads).glob("*.deb")):
            run(["dpkg", "-x", str(package), str(folder)], folder)
    (folder / MARKER).write_text("")
