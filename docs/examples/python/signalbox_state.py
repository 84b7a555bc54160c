"""What a Signalbox device must not forget, on its disk: its token, and a journal of what it was asked to do.

The journal is a JSON record a line, synced before it counts:

    {"started": {…the command…}, "timeMs": …}    before the effect
    {"finished": {…the report…}, "timeMs": …}    after it
    {"acknowledged": "<execution id>"}           the hub has the report

Kept for 37 days: longer than the longest time a command may wait for its device, 30 days, and a week.
"""

import fcntl
import json
import logging
import os
import time
import urllib.error
import urllib.request


class DeviceError(Exception):
    """The device cannot begin, and only a person can help."""


KEPT_MS = 37 * 24 * 3_600_000
COMPACT_LINES = 10_000

log = logging.getLogger("signalbox")


def replace_file(file, text):
    """Mode 0600, and on the disk when it returns; a crash leaves the old file or the new one."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def line_of(record):
    """Throws where it is not JSON: a result with NaN, or with an object."""
    return json.dumps(record, allow_nan=False).encode() + b"\n"


class Token:
    """The device's token in a file of mode 0600; where there is none yet, the device joins."""

    def __init__(self, file, url, join_key, joining):
        self._file, self._url, self._join_key, self._joining = file, url, join_key, joining

    def get(self):
        """Blocks for the hub where the device must join first."""
        if not self._file.exists():
            joined = self._join()
            self._keep({"deviceId": joined["deviceId"], "token": joined["deviceToken"]})
        return self._load()["token"]

    def _join(self):
        if not self._join_key:
            raise DeviceError("this device has not joined the hub yet: it needs a join key, once")
        # ws://… is http://…, wss://… is https://…
        request = urllib.request.Request(f"http{self._url[2:]}/api/v1/join", json.dumps(self._joining).encode())
        request.add_header("Authorization", f"Bearer {self._join_key}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            if refused.code in (429, 503):
                raise  # not now
            raise DeviceError(f"the hub refused the join: {refused.read().decode(errors='replace')}") from None

    def _load(self):
        return json.loads(self._file.read_text())

    def _keep(self, known):
        replace_file(self._file, json.dumps(known))

    def replace(self, token):
        """The hub has a new one; the one before lets the device in until the new one has opened a link. False: not kept."""
        known = self._load()
        return self._try_keep({**known, "token": token, "previous": known["token"]})

    def on_welcome(self):
        known = self._load()
        if known.pop("previous", None):
            self._try_keep(known)

    def fall_back(self):
        """A new token that never opened a link may have been withdrawn: True where the one before is tried next."""
        known = self._load()
        previous = known.pop("previous", None)
        return bool(previous) and self._try_keep({**known, "token": previous})

    def _try_keep(self, known):
        try:
            self._keep(known)
            return True
        except OSError as trouble:
            log.error("token not saved, what was there stays: %s", trouble)
            return False


class Journal:
    """Used by one process at a time."""

    def __init__(self, file):
        self._file, self._out = file, None
        # By execution id, oldest first: the command, the report (None until it ended), when, and whether the hub has it.
        self._entries = {}
        self._lock = os.open(file.with_name(file.name + ".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DeviceError(f"another process runs on the journal {file}") from None
        if file.exists():
            self._read(file.read_text(errors="replace").split("\n"))
        self._compact()

    def _read(self, lines):
        for no, line in enumerate(lines):
            try:
                if line:
                    self._remember(json.loads(line))
            except (ValueError, KeyError):
                if no < len(lines) - 1:  # only the end of the last write can be torn: nobody was told of it
                    raise DeviceError(f"{self._file} is damaged in line {no + 1}: restore it, or move it away") from None

    def _remember(self, record):
        if "started" in record:
            command = record["started"]
            self._entries[command["executionId"]] = {"command": command, "report": None, "ms": record["timeMs"]}
        elif "finished" in record:
            report = record["finished"]
            entry = self._entries.setdefault(report["executionId"], {"command": None})
            entry.update(report=report, ms=record["timeMs"])
        else:
            self._entries.get(record["acknowledged"], {})["acknowledged"] = True

    def _compact(self):
        """Leaves out what is older, unless the hub may still ask for it."""
        oldest = time.time() * 1000 - KEPT_MS
        self._entries = {i: e for i, e in self._entries.items() if e["ms"] >= oldest or not e.get("acknowledged")}
        lines = []
        for execution_id, entry in self._entries.items():
            if entry["command"] and not entry["report"]:
                lines.append({"started": entry["command"], "timeMs": entry["ms"]})
            if entry["report"]:
                lines.append({"finished": entry["report"], "timeMs": entry["ms"]})
            if entry.get("acknowledged"):
                lines.append({"acknowledged": execution_id})
        replace_file(self._file, b"".join(map(line_of, lines)).decode())
        if self._out:
            self._out.close()
        self._out = open(self._file, "ab", buffering=0)
        self._lines, self._compact_at = len(lines), 2 * len(lines) + COMPACT_LINES

    def _write(self, line, sync=True):
        end = self._out.seek(0, os.SEEK_END)
        try:
            if self._out.write(line) < len(line):
                raise OSError("the disk took only a part of a record")
            if sync:
                os.fsync(self._out.fileno())
        except OSError:
            os.ftruncate(self._out.fileno(), end)  # else the next record would stand behind half of this one
            raise
        self._lines += 1
        if self._lines >= self._compact_at:
            self._compact_at = 2 * self._lines
            try:
                self._compact()
            except OSError:
                pass  # the record itself is safe

    def started(self, command):
        """Returns once it is on the disk. Where that fails the command must not run."""
        record = {"started": command, "timeMs": int(time.time() * 1000)}
        self._write(line_of(record))
        self._remember(record)

    def finished(self, report):
        """The report that counts: the first one."""
        known = self._entries.get(report["executionId"])
        if known and known["report"]:
            return known["report"]
        record = {"finished": report, "timeMs": int(time.time() * 1000)}
        line = line_of(record)
        self._remember(record)  # also where the disk fails: a repeat must not run it
        self._write(line)
        return report

    def acknowledged(self, execution_id):
        if execution_id in self._entries:
            self._remember({"acknowledged": execution_id})
            try:
                self._write(line_of({"acknowledged": execution_id}), sync=False)
            except OSError:
                pass  # lost, the report is told once more

    def report_of(self, execution_id):
        """What to answer when the command comes again; None: it never came."""
        entry = self._entries.get(execution_id)
        running = {"executionId": execution_id, "state": "EXECUTION_STATE_RUNNING"}
        return entry and (entry["report"] or running)

    def unfinished(self):
        return [entry["command"] for entry in self._entries.values() if not entry["report"]]

    def untold(self, ended=False):
        """Reports that the hub has not acknowledged, and what is at work unless only what ended is wanted."""
        open_ones = [(i, entry) for i, entry in self._entries.items() if not entry.get("acknowledged")]
        return [self.report_of(i) for i, entry in open_ones if entry["report"] or not ended]
