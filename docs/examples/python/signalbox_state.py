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


def sync_folder(folder):
    """What was created or renamed in it is on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def make_folder(folder):
    """Mode 0700, with those above it, and on the disk."""
    fresh = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in fresh:
        sync_folder(one.parent)


def write_fresh(file, text):
    """Beside the file, mode 0600 and synced; returns its path, and it open for more."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    out = open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600), "ab", buffering=0)
    try:
        if out.write(text) < len(text):
            raise OSError("the disk took only a part")
        os.fsync(out.fileno())
    except OSError:
        out.close()
        raise
    return fresh, out


def line_of(record):
    """Throws where it is not JSON: a result with NaN, or with an object."""
    return json.dumps(record, allow_nan=False).encode() + b"\n"


class Token:
    """The device's token in a file of mode 0600; where there is none yet, the device joins."""

    def __init__(self, file, url, join_key, joining):
        self._file, self._url, self._join_key, self._joining = file, url, join_key, joining
        self._use_previous = False  # the hub refused the new one: it may have withdrawn it, or come back from a backup

    def get(self):
        """Blocks for the hub where the device must join first."""
        if not self._file.exists():
            joined = self._join()
            self._keep({"deviceId": joined["deviceId"], "token": joined["deviceToken"]})
        return self._in_use(self._load())

    def _in_use(self, known):
        return known.get("previous", known["token"]) if self._use_previous else known["token"]

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
        """On the disk when it returns; a crash leaves the old file or the new one."""
        fresh, out = write_fresh(self._file, json.dumps(known).encode())
        out.close()
        os.replace(fresh, self._file)
        sync_folder(self._file.parent)

    def replace(self, token):
        """The hub has a new one; the one before is kept until either has opened a link. False: not kept."""
        known = self._load()
        return self._try_keep({**known, "token": token, "previous": self._in_use(known)})

    def on_welcome(self):
        """The token that opened the link is the one that counts."""
        known = self._load()
        if "previous" in known:
            self._try_keep({"deviceId": known["deviceId"], "token": self._in_use(known)})

    def on_refused(self):
        """True where the other one is tried next; False once both were refused, or there is no other."""
        self._use_previous = not self._use_previous and "previous" in self._load()
        return self._use_previous

    def _try_keep(self, known):
        try:
            self._keep(known)
            self._use_previous = False
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
        fresh, out = write_fresh(self._file, b"".join(map(line_of, lines)))
        try:
            os.replace(fresh, self._file)
        except OSError:
            out.close()
            raise
        if self._out:
            self._out.close()
        self._out = out  # before anything else can fail: the file of before has no name any more
        self._lines, self._compact_at = len(lines), 2 * len(lines) + COMPACT_LINES
        sync_folder(self._file.parent)

    def _write(self, line, sync=True):
        if self._lines >= self._compact_at:  # before it is written: what is started is remembered after
            self._compact_at = 2 * self._lines
            try:
                self._compact()
            except OSError as trouble:
                log.error("journal not compacted: %s", trouble)
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
