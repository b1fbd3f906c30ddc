"""Checks of how SoftHSM is found, which need no network: python -m unittest test_softhsm."""

import contextlib
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import softhsm

# Stands in for apt-get: one package for each name that it was asked for.
APT_GET = '#!/bin/sh\nshift\nfor name in "$@"; do : > "$name.deb"; done\n'
# Stands in for dpkg: what the packages would hold.
DPKG = """#!/bin/sh
/bin/mkdir -p "$3/usr/lib/softhsm" "$3/usr/bin"
: > "$3/usr/lib/softhsm/libsofthsm2.so"
printf '#!/bin/sh\\n' > "$3/usr/bin/softhsm2-util"
/bin/chmod 755 "$3/usr/bin/softhsm2-util"
"""


class SoftHsmTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)
        (self.folder / "bin").mkdir()
        self.cache = self.folder / "cache"
        self.enterContext(mock.patch.dict(os.environ, {"PATH": str(self.folder / "bin")}, clear=True))
        self.said = []

    def program(self, name, text="#!/bin/sh\n"):
        path = self.folder / "bin" / name
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    def unpacked(self):
        return softhsm.unpacked(self.cache, lambda _: contextlib.nullcontext(), self.said.append)

    def test_what_the_user_named_is_taken(self):
        library = self.folder / "libsofthsm2.so"
        library.write_text("")
        os.environ["CHROMA_MESH_SOFTHSM"] = str(library)
        util = self.program("softhsm2-util")
        self.assertEqual(softhsm.named(), softhsm.SoftHsm(str(library), util))

    def test_a_name_that_points_nowhere_says_so(self):
        os.environ["CHROMA_MESH_SOFTHSM"] = "/nowhere/libsofthsm2.so"
        found = softhsm.locate(self.cache, lambda _: contextlib.nullcontext(), self.said.append)
        self.assertEqual(found, {"softhsm_missing": "CHROMA_MESH_SOFTHSM=/nowhere/libsofthsm2.so is no file"})
        self.assertIn("skipped", self.said[0])

    def test_packages_are_unpacked_once(self):
        self.program("apt-get", APT_GET)
        self.program("dpkg", DPKG)
        first = self.unpacked()
        self.assertTrue(first.library.startswith(str(self.cache)))
        self.assertTrue(first.util.startswith(str(self.cache)))
        self.program("apt-get", "#!/bin/sh\nexit 1\n")
        self.assertEqual(self.unpacked(), first)

    def test_an_interrupted_unpacking_is_made_anew(self):
        self.program("apt-get", "#!/bin/sh\necho 'E: Unable to locate package softhsm2'\nexit 100\n")
        self.program("dpkg", DPKG)
        with self.assertRaisesRegex(softhsm.Missing, "apt-get download failed: E: Unable to locate package softhsm2"):
            self.unpacked()
        self.program("apt-get", APT_GET)
        self.assertTrue(Path(self.unpacked().library).exists())

    def test_without_apt_it_says_so(self):
        with self.assertRaisesRegex(softhsm.Missing, "there is no apt-get to fetch it with"):
            self.unpacked()


if __name__ == "__main__":
    unittest.main()
