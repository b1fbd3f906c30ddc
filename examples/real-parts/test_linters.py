"""Checks of how zlint and pkilint are found, which need no network: python -m unittest test_linters."""

import contextlib
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import linters


class LintersTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)
        self.cache = self.folder / "cache"
        self.enterContext(mock.patch.dict(os.environ, {"PATH": os.environ.get("PATH", "")}, clear=True))
        self.said = []

    def program(self, name):
        path = self.folder / name
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
        return str(path)

    def locate(self):
        return linters.locate(self.cache, lambda _: contextlib.nullcontext(), self.said.append)

    def test_what_the_user_named_is_taken(self):
        os.environ["CHROMA_MESH_ZLINT"] = self.program("zlint")
        os.environ["CHROMA_MESH_PKILINT"] = self.program("lint_pkix_cert")
        self.assertEqual(
            self.locate(), {"zlint": str(self.folder / "zlint"), "pkilint": str(self.folder / "lint_pkix_cert")}
        )

    def test_one_without_the_other_says_so(self):
        os.environ["CHROMA_MESH_ZLINT"] = self.program("zlint")
        self.assertEqual(
            self.locate(), {"linters_missing": "CHROMA_MESH_PKILINT= is not a program that can be run"}
        )
        self.assertIn("skipped", self.said[0])

    def test_they_are_made_once(self):
        made = []

        def run(command, folder, more=None, patience=0):
            made.append(command[1:4])
            if command[1:3] == ["-m", "venv"]:
                binary = Path(command[3]) / "bin"
                binary.mkdir(parents=True)
                for name in ("python", "go", "zlint", "lint_pkix_cert"):
                    (binary / name).write_text("")
                    (binary / name).chmod(0o755)
            return ""

        with mock.patch.object(linters, "run", run):
            first = self.locate()
            steps = len(made)
            self.assertEqual(self.locate(), first)
        self.assertEqual(len(made), steps)
        self.assertTrue(first["zlint"].startswith(str(self.cache)))

    def test_a_failure_leaves_nothing_that_looks_complete(self):
        def run(command, folder, more=None, patience=0):
            if command[1:3] == ["-m", "venv"]:
                Path(command[3]).mkdir(parents=True)
                return ""
            raise linters.Missing("pip failed: no network")

        with mock.patch.object(linters, "run", run):
            self.assertEqual(self.locate(), {"linters_missing": "pip failed: no network"})
        self.assertFalse(any(linters.is_complete(folder) for folder in self.cache.iterdir()))


if __name__ == "__main__":
    unittest.main()
