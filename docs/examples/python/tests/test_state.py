"""What a device must not forget, when its disk fails and when its journal is shortened."""

import errno
import json
import os
import stat
import tempfile
import time
import unittest
from pathlib import Path
from unittest.mock import patch

from signalbox_state import Journal, Token, make_folder

DAY_MS = 24 * 3_600_000


def command(no):
    return {"executionId": f"e{no}", "command": "move"}


def report(no, state="SUCCEEDED"):
    return {"executionId": f"e{no}", "state": f"EXECUTION_STATE_{state}"}


def failing_sync(suits):
    """The disk refuses to sync files of this kind."""
    sync = os.fsync

    def fsync(file):
        if suits(os.fstat(file).st_mode):
            raise OSError(errno.EIO, "the disk is broken")
        sync(file)

    return patch("os.fsync", fsync)


class StateTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "executions.journal"

    def journal(self):
        """As after a restart: a process that died holds no lock."""
        (self.folder / "executions.journal.lock").unlink(missing_ok=True)
        return Journal(self.file)

    def full_journal(self):
        """The next record makes it compact itself."""
        journal = self.journal()
        journal.started(command(1))
        journal.finished(report(1))
        for _ in range(9_998):
            journal.acknowledged("e1")
        return journal


class JournalTest(StateTest):
    def test_record_that_makes_it_compact_itself_is_kept(self):
        journal = self.full_journal()
        long_before = self.file.stat().st_size
        journal.started(command(2))

        self.assertLess(self.file.stat().st_size, long_before / 10)
        self.assertEqual(journal.unfinished(), [command(2)])
        self.assertEqual(self.journal().unfinished(), [command(2)])

    def test_goes_on_in_the_compacted_file_where_the_folder_cannot_be_synced(self):
        journal = self.full_journal()
        with failing_sync(stat.S_ISDIR):
            journal.started(command(2))
        journal.finished(report(2))

        self.assertEqual(self.journal().report_of("e2"), report(2))

    def test_command_that_the_disk_did_not_take_is_not_in_it(self):
        journal = self.journal()
        with failing_sync(stat.S_ISREG), self.assertRaises(OSError):
            journal.started(command(1))
        self.assertIsNone(journal.report_of("e1"))
        journal.started(command(2))

        self.assertEqual(self.journal().unfinished(), [command(2)])

    def test_result_that_the_disk_did_not_take_still_answers_a_repeat(self):
        journal = self.journal()
        journal.started(command(1))
        with failing_sync(stat.S_ISREG), self.assertRaises(OSError):
            journal.finished(report(1))

        self.assertEqual(journal.report_of("e1"), report(1))
        self.assertEqual(self.journal().unfinished(), [command(1)])

    def test_first_report_counts(self):
        journal = self.journal()
        journal.started(command(1))
        journal.finished(report(1))

        self.assertEqual(journal.finished(report(1, "CANCELLED")), report(1))

    def test_what_is_old_and_acknowledged_is_left_out(self):
        long_ago = int(time.time() * 1000) - 38 * DAY_MS
        lines = [{"finished": report(no), "timeMs": long_ago} for no in (1, 2)]
        self.file.write_text("".join(json.dumps(line) + "\n" for line in [*lines, {"acknowledged": "e1"}]))
        journal = self.journal()

        self.assertIsNone(journal.report_of("e1"))
        self.assertEqual(journal.untold(), [report(2)])

    def test_new_folders_are_its_owners_only(self):
        make_folder(self.folder / "above" / "state")

        self.assertEqual(stat.S_IMODE((self.folder / "above" / "state").stat().st_mode), 0o700)


class TokenTest(StateTest):
    def setUp(self):
        super().setUp()
        self.file = self.folder / "device-token.json"
        self.keep(token="new", previous="old")

    def keep(self, **tokens):
        self.file.write_text(json.dumps({"deviceId": "d", **tokens}))

    def kept(self):
        return json.loads(self.file.read_text())

    def token(self):
        return Token(self.file, "ws://nowhere", "", {})

    def test_both_are_kept_until_one_is_welcome(self):
        token = self.token()
        self.assertEqual(token.get(), "new")
        self.assertTrue(token.on_refused())
        self.assertEqual(token.get(), "old")
        self.assertFalse(token.on_refused(), "both were refused")
        self.assertEqual(token.get(), "new")
        self.assertEqual(self.kept(), {"deviceId": "d", "token": "new", "previous": "old"})

    def test_the_welcome_one_counts(self):
        token = self.token()
        token.on_refused()
        token.on_welcome()

        self.assertEqual(self.kept(), {"deviceId": "d", "token": "old"})
        self.assertEqual(token.get(), "old")

    def test_new_one_does_not_replace_the_one_that_opened_the_link(self):
        token = self.token()
        token.on_refused()

        self.assertTrue(token.replace("newest"))
        self.assertEqual(self.kept(), {"deviceId": "d", "token": "newest", "previous": "old"})
        self.assertEqual(token.get(), "newest")

    def test_what_the_disk_does_not_take_leaves_what_was_there(self):
        self.keep(token="only")
        token = self.token()
        with failing_sync(stat.S_ISREG), self.assertLogs("signalbox", "ERROR"):
            self.assertFalse(token.replace("newest"))

        self.assertEqual(self.kept(), {"deviceId": "d", "token": "only"})
        self.assertEqual(token.get(), "only")


if __name__ == "__main__":
    unittest.main()
