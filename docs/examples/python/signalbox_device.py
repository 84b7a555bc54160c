"""A Signalbox device in Python: a small library, meant to be copied.

It joins once and keeps its token, keeps one link, keeps readings until the hub has stored them, and runs each command at
most once: what it started is in a journal on the disk before anything happens. Everything runs in one asyncio loop.

    apt-get install python3-websockets    (or: pip install websockets; 10 or newer)

greenhouse.py is a device made with it.
"""

import asyncio
import logging
import uuid
from pathlib import Path

from signalbox_link import Link, now_ms
from signalbox_readings import Readings
from signalbox_state import Journal, Token, make_folder
from signalbox_values import first_of, object_of

MOST_HELLO_BYTES = 128 * 1024  # of reports, so that a hello stays far below the 256 KiB of a message
MOST_UNTOLD = 256  # commands at work, or ended and not acknowledged; the hub takes no more of them in a hello
TELL_AGAIN_BEATS = 30  # a hub whose disk was full dropped results without a word

log = logging.getLogger("signalbox")


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

    def stop(self, why):
        """Not at once: a task that is cancelled before its first step would end without a word."""
        self.why = why
        asyncio.get_running_loop().call_soon(self.task.cancel)

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
        make_folder(self.state)
        self.journal = Journal(self.state / "executions.journal")
        joining = {"hardwareId": hardware_id, "model": model, "deviceId": device_id, "displayName": name}
        self.capabilities = {"model": model, "metrics": [], "commands": [], "properties": []}
        self._bodies, self._setters, self._runs = {}, {}, {}
        self.readings = Readings()  # .dropped counts those that gave way
        self._reported, self._settled, self._report_no = {}, {}, 0  # _settled: path -> what became of it
        self._link = Link(url, Token(self.state / "device-token.json", url, join_key, joining), self)
        self._setting, self._tasks, self._beats = asyncio.Lock(), set(), 0

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
        """A number, a flag or a text, measured now. NaN is left out; raises where it is another thing, or too long."""
        self.readings.add(metric, value)

    # -- commands ------------------------------------------------------------------------------------------------------

    async def tell(self, execution_id, state, **more):
        report = {"executionId": execution_id, "state": f"EXECUTION_STATE_{state}", "timeMs": now_ms(), **more}
        if state not in ("ACCEPTED", "RUNNING"):
            try:
                report = self.journal.finished(report)
            except OSError as trouble:  # the truth is told now; after a crash it would be INDETERMINATE
                log.error("result not journalled: %s", trouble)
        await self._link.send(execution=report)

    async def _on_command(self, request):
        execution_id, name = request["executionId"], request["command"]
        known = self.journal.report_of(execution_id)
        if known:  # sent again: answered, not run again
            return await self._link.send(execution=known)
        if name not in self._bodies:
            return await self.tell(execution_id, "REJECTED", message=f"The device has no command {name}.")
        if len(self.journal.untold()) >= MOST_UNTOLD:
            return await self.tell(execution_id, "REJECTED", message="The device has too many commands waiting.")
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
            result = object_of({} if result is None else result, "The command's result")
            await self.tell(run.id, "SUCCEEDED", result=result)
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
            self._runs[execution_id].stop("It was asked to stop.")
        elif known:
            await self._link.send(execution=known)
        else:  # its command is still on the way: it must not run when it comes
            await self.tell(execution_id, "CANCELLED", message="Cancelled before it reached the device.")

    async def _tell_results(self):
        for report in self.journal.untold(ended=True):
            await self._link.send(execution=report)

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
        """Raises where the hub would not take it: all of them together have 64 KiB."""
        self._reported = object_of({**self._reported, path: value}, "What is reported")
        await self._send_reported(leaves={path: value})

    async def _send_reported(self, **more):
        self._report_no += 1
        await self._link.send(reported={"reportNo": self._report_no, **more})

    async def _on_desired(self, desired):
        async with self._setting:  # one after the other, as they came
            await self._settle(desired)

    async def _settle(self, desired):
        for leaf in desired.get("leaves", []):
            path, progress = leaf["path"], {"path": leaf["path"], "desiredVersion": leaf["desiredVersion"]}
            if self._settled.get(path, {}).get("desiredVersion") == leaf["desiredVersion"]:
                continue  # each version once
            try:
                await self._setters[path](leaf["desired"])
                self._reported[path] = leaf["desired"]
                progress["sync"] = "SYNC_STATE_IN_SYNC"
            except Exception as trouble:
                progress.update(sync="SYNC_STATE_FAILED", message=str(trouble)[:200] or type(trouble).__name__)
            self._settled[path] = progress
            await self._send_reported(leaves=self._reported, progress=[progress])

    # -- what the link asks and tells ----------------------------------------------------------------------------------

    def hello(self):
        hello = {"agentName": "signalbox_device.py", "bootId": self.boot_id, "timeMs": now_ms()}
        return {**hello, "inFlight": first_of(self.journal.untold(), MOST_UNTOLD, MOST_HELLO_BYTES)}

    async def on_welcome(self, welcome):
        log.info("welcome %s", welcome["deviceId"])
        if welcome.get("capabilitiesNeeded"):
            await self._link.send(capabilities=self.capabilities)
        await self._tell_results()
        if self._reported or self._settled:
            await self._send_reported(full=True, leaves=self._reported, progress=list(self._settled.values()))
        self._later(self._on_desired(welcome.get("desired", {})))
        self.readings.on_stored(int(welcome.get("acknowledgedBatch", 0)))
        for batch in self.readings.again():
            await self._link.send(readings=batch)

    async def on_frame(self, kind, frame):
        if kind == "readingAck":
            self.readings.on_stored(int(frame["batchNo"]))
        elif kind == "command":
            await self._on_command(frame)
        elif kind == "cancel":
            await self._on_cancel(frame["executionId"])
        elif kind == "executionAck":
            self.journal.acknowledged(frame["executionId"])
        elif kind == "desired":
            self._later(self._on_desired(frame))

    async def on_beat(self):
        while batch := self.readings.next(self._link.since_ms):
            await self._link.send(readings=batch)
        self._beats += 1
        if self._beats % TELL_AGAIN_BEATS == 0:
            await self._tell_results()
        return self.readings.unstored_batches()

    def on_closed(self, code):
        self.readings.on_closed(too_bad=code in (1007, 1009))

    def _later(self, work):
        task = asyncio.create_task(work)
        self._tasks.add(task)  # asyncio itself forgets tasks that nobody holds
        task.add_done_callback(self._tasks.discard)

    async def run(self):
        """Until it is cancelled; then bodies are stopped, and it says goodbye."""
        await self._recover()
        linked = asyncio.create_task(self._link.run())
        try:
            await asyncio.shield(linked)
        finally:
            running = [run.task for run in self._runs.values()]
            for run in self._runs.values():
                run.stop("The device was switched off.")
            await asyncio.gather(*running, return_exceptions=True)
            linked.cancel()
            await asyncio.gather(linked, return_exceptions=True)
