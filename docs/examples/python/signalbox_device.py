"""A Signalbox device in Python: a small library, meant to be copied.

It joins once and keeps its token, keeps one link, keeps readings until the hub has stored them, and runs each command at
most once: what it started is in a journal on the disk before anything happens. Everything runs in one asyncio loop.

    apt-get install python3-websockets    (or: pip install websockets; 10 or newer)

greenhouse.py is a device made with it.
"""

import asyncio
import sys
import time
import uuid
from collections import deque
from pathlib import Path

from signalbox_link import Link, now_ms
from signalbox_state import Journal, Token

MOST_WAITING = 10_000  # readings the hub has not stored; then the oldest give way
MOST_READINGS = 500  # of one batch; the hub takes 1,000
MOST_SENT = 16  # batches sent and not acknowledged
MOST_LISTED = 256  # executions in a hello


class Run:
    """One execution, as the body of its command sees it."""

    def __init__(self, device, request):
        self.id, self.parameters = request["executionId"], request.get("parameters", {})
        self._device, self._seconds = device, request.get("runTimeoutMs", 60_000) / 1000
        self.task = self._alarm = None
        self.why = "Its time was over."

    def arm(self):
        """After its time the body is cancelled; each progress begins it anew."""
        self.disarm()
        self._alarm = asyncio.get_running_loop().call_later(self._seconds, self.task.cancel)

    def disarm(self):
        if self._alarm:
            self._alarm.cancel()

    async def progress(self, percent):
        self.arm()
        await self._device.tell(self.id, "RUNNING", progressPercent=percent)


class Device:
    def __init__(self, url, state, *, model, hardware_id, join_key="", name="", device_id=""):
        """url: ws://host:port or wss://…; state: a directory of this device's own. The key is needed once."""
        self.url, self.state, self.boot_id = url, Path(state), uuid.uuid4().hex
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.journal = Journal(self.state / "executions.journal")
        joining = {"hardwareId": hardware_id, "model": model, "deviceId": device_id, "displayName": name}
        self.capabilities = {"model": model, "metrics": [], "commands": [], "properties": []}
        self._bodies, self._setters, self._runs = {}, {}, {}
        self._waiting, self._sent, self._batch_no = deque(), {}, 0  # _sent: batch number -> batch
        self.dropped = 0  # readings that gave way
        self._reported, self._settled, self._report_no = {}, {}, 0  # _settled: path -> desired version
        self._link = Link(url, Token(self.state / "device-token.json", url, join_key, joining), self)
        self._setting, self._tasks = asyncio.Lock(), set()

    # -- what it can do ------------------------------------------------------------------------------------------------

    def metric(self, name, type="NUMBER", **declared):
        """unit, title, minimum, maximum, primary, …: as in the schema, capabilities.proto."""
        self.capabilities["metrics"].append({"name": name, "type": f"VALUE_TYPE_{type}", **declared})

    def command(self, name, **declared):
        """Decorates the body, async def body(run): what it returns (a dict) is the result, what it raises a failure."""

        def declare(body):
            self.capabilities["commands"].append({"name": name, **declared})
            self._bodies[name] = body, declared.get("idempotent", False)
            return body

        return declare

    def property(self, path, type="NUMBER", **declared):
        """Decorates async def setter(value): people may set it; what it raises is told as FAILED."""

        def declare(setter):
            form = {"name": path, "type": f"VALUE_TYPE_{type}", **declared}
            self.capabilities["properties"].append({"form": form, "writable": True})
            self._setters[path] = setter
            return setter

        return declare

    # -- readings ------------------------------------------------------------------------------------------------------

    def report(self, metric, value):
        kind = "flag" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
        self._waiting.append({"metric": metric, "timeMs": now_ms(), kind: value})
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popleft()
            self.dropped += 1

    async def _send_readings(self):
        while self._waiting and len(self._sent) < MOST_SENT:
            readings = [self._waiting.popleft() for _ in range(min(MOST_READINGS, len(self._waiting)))]
            # Of what was measured without a link only the newest moves live values.
            historical = readings[-1]["timeMs"] < self._link.since_ms and len(self._waiting) > 0
            self._batch_no += 1
            self._sent[self._batch_no] = {"batchNo": self._batch_no, "historical": historical, "readings": readings}
            await self._send_batch(self._batch_no)

    async def _send_batch(self, no):
        await self._link.send(readings={**self._sent[no], "oldestBatchNo": min(self._sent)})

    def _on_stored(self, up_to):
        for no in [no for no in self._sent if no <= up_to]:
            del self._sent[no]

    # -- commands ------------------------------------------------------------------------------------------------------

    async def tell(self, execution_id, state, **more):
        report = {"executionId": execution_id, "state": f"EXECUTION_STATE_{state}", "timeMs": now_ms(), **more}
        if state not in ("ACCEPTED", "RUNNING"):
            try:
                report = self.journal.finished(report)
            except OSError as trouble:  # the truth is told now; after a crash it would be INDETERMINATE
                print(f"result not journalled: {trouble}", file=sys.stderr)
        await self._link.send(execution=report)

    async def _on_command(self, request):
        execution_id, name = request["executionId"], request["command"]
        known = self.journal.report_of(execution_id)
        if known:  # sent again: answered, not run again
            return await self._link.send(execution=known)
        if name not in self._bodies:
            return await self.tell(execution_id, "REJECTED", message=f"The device has no command {name}.")
        try:
            self.journal.started(request)
        except OSError as trouble:
            return await self.tell(execution_id, "REJECTED", message=f"The journal cannot be written: {trouble}")
        await self.tell(execution_id, "ACCEPTED")
        self._begin(request)

    def _begin(self, request):
        run = Run(self, request)
        self._runs[run.id] = run
        run.task = asyncio.create_task(self._execute(run, self._bodies[request["command"]][0]))
        run.arm()

    async def _execute(self, run, body):
        try:
            await self.tell(run.id, "RUNNING")
            result = await body(run)
            await self.tell(run.id, "SUCCEEDED", result=result or {})
        except asyncio.CancelledError:
            await self.tell(run.id, "CANCELLED", message=run.why)
        except Exception as trouble:
            await self.tell(run.id, "FAILED", message=str(trouble)[:500] or type(trouble).__name__)
        finally:
            run.disarm()
            del self._runs[run.id]

    async def _on_cancel(self, execution_id):
        known = self.journal.report_of(execution_id)
        if execution_id in self._runs:
            self._runs[execution_id].why = "It was asked to stop."
            self._runs[execution_id].task.cancel()
        elif known:
            await self._link.send(execution=known)
        else:  # its command is still on the way: it must not run when it comes
            await self.tell(execution_id, "CANCELLED", message="Cancelled before it reached the device.")

    async def _recover(self):
        """What was at work when the process died: nobody knows how far it came, unless it does no harm twice."""
        for request in self.journal.unfinished():
            if self._bodies.get(request["command"], (None, False))[1]:
                self._begin(request)
            else:
                message = "The device was restarted while the command ran."
                await self.tell(request["executionId"], "INDETERMINATE", message=message)

    # -- properties ----------------------------------------------------------------------------------------------------

    async def report_property(self, path, value):
        self._reported[path] = value
        await self._send_reported(leaves={path: value})

    async def _send_reported(self, **more):
        self._report_no += 1
        await self._link.send(reported={"reportNo": self._report_no, **more})

    async def _on_desired(self, desired):
        async with self._setting:  # one after the other, as they came
            await self._settle(desired)

    async def _settle(self, desired):
        for leaf in desired.get("leaves", []):
            path, version = leaf["path"], int(leaf["desiredVersion"])
            if self._settled.get(path) == version:
                continue  # each version once
            self._settled[path] = version
            progress = {"path": path, "desiredVersion": version}
            try:
                await self._setters[path](leaf["desired"])
                self._reported[path] = leaf["desired"]
                progress["sync"] = "SYNC_STATE_IN_SYNC"
            except Exception as trouble:
                progress.update(sync="SYNC_STATE_FAILED", message=str(trouble)[:200] or type(trouble).__name__)
            await self._send_reported(leaves=self._reported, progress=[progress])

    # -- what the link asks and tells ----------------------------------------------------------------------------------

    def hello(self):
        hello = {"agentName": "signalbox_device.py", "bootId": self.boot_id, "timeMs": now_ms()}
        return {**hello, "inFlight": self.journal.untold()[-MOST_LISTED:]}

    async def on_welcome(self, welcome):
        print(f"welcome {welcome['deviceId']}", flush=True)
        if welcome.get("capabilitiesNeeded"):
            await self._link.send(capabilities=self.capabilities)
        for report in self.journal.untold():
            await self._link.send(execution=report)
        if self._reported:
            await self._send_reported(full=True, leaves=self._reported)
        self._later(self._on_desired(welcome.get("desired", {})))
        self._on_stored(int(welcome.get("acknowledgedBatch", 0)))
        for no in list(self._sent):
            self._sent[no]["historical"] = no != self._batch_no or bool(self._waiting)
            await self._send_batch(no)

    async def on_frame(self, kind, frame):
        if kind == "readingAck":
            self._on_stored(int(frame["batchNo"]))
        elif kind == "command":
            await self._on_command(frame)
        elif kind == "cancel":
            await self._on_cancel(frame["executionId"])
        elif kind == "executionAck":
            self.journal.acknowledged(frame["executionId"])
        elif kind == "desired":
            self._later(self._on_desired(frame))

    async def on_beat(self):
        await self._send_readings()
        return len(self._sent)

    def _later(self, work):
        task = asyncio.create_task(work)
        self._tasks.add(task)  # asyncio itself forgets tasks that nobody holds
        task.add_done_callback(self._tasks.discard)

    async def run(self):
        """Until it is cancelled; then it says goodbye."""
        await self._recover()
        await self._link.run()
