"""Commands and properties, with bodies that fail and hubs that ask twice."""

import asyncio
import contextlib
import json
import tempfile
import unittest
from pathlib import Path

from hub import SOON, Hub
from signalbox_device import Device


class DeviceTest(unittest.IsolatedAsyncioTestCase):
    def device(self, url="ws://nowhere"):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        (Path(folder.name) / "device-token.json").write_text(json.dumps({"deviceId": "d", "token": "t"}))
        self.effects = []
        device = Device(url, folder.name, model="Test", hardware_id="1")

        @device.command("move")
        async def move(run):
            self.effects.append(run.id)
            return await self.body(run)

        return device

    async def body(self, run):
        await asyncio.sleep(SOON)

    @contextlib.asynccontextmanager
    async def linked(self, device_of=lambda device: None):
        """The hub's end of the link of a device that runs."""
        async with Hub() as hub:
            device = self.device(hub.url)
            device_of(device)
            running = asyncio.create_task(device.run())
            try:
                yield await hub.link()
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    async def ended(self, body, **command):
        self.body = body
        async with self.linked() as link:
            await link.send(command={"executionId": "e1", "command": "move", **command})
            return await link.end_of("e1")

    async def test_body_that_raises_fails(self):
        async def body(run):
            raise RuntimeError("The valve is stuck.")

        state, report = await self.ended(body)
        self.assertEqual((state, report["message"]), ("FAILED", "The valve is stuck."))

    async def test_result_that_no_hub_takes_fails_and_so_does_not_spoil_the_next_hello(self):
        async def body(run):
            return {"log": "x" * 100_000}

        state, report = await self.ended(body)
        self.assertEqual((state, report["message"]), ("FAILED", "The command's result is larger than 64 KiB"))

    async def test_body_that_takes_too_long_is_cancelled(self):
        state, report = await self.ended(self.body, runTimeoutMs=100)
        self.assertEqual((state, report["message"]), ("CANCELLED", "Its time was over."))

    async def test_each_progress_begins_its_time_anew(self):
        async def body(run):
            for percent in (30, 60):
                await asyncio.sleep(1.2)
                await run.progress(percent)

        self.assertEqual((await self.ended(body, runTimeoutMs=2_000))[0], "SUCCEEDED")

    async def test_command_that_comes_again_is_answered_and_not_run(self):
        async def body(run):
            return {"position": 40}

        self.body = body
        async with self.linked() as link:
            for _ in range(2):
                await link.send(command={"executionId": "e1", "command": "move"})
                self.assertEqual((await link.end_of("e1"))[1]["result"], {"position": 40})
        self.assertEqual(self.effects, ["e1"])

    async def test_cancel_that_comes_before_its_command_keeps_it_from_running(self):
        async with self.linked() as link:
            await link.send(cancel={"executionId": "e1"})
            self.assertEqual((await link.end_of("e1"))[0], "CANCELLED")
            await link.send(command={"executionId": "e1", "command": "move"})
            self.assertEqual((await link.end_of("e1"))[0], "CANCELLED")
        self.assertEqual(self.effects, [])

    async def test_cancel_right_behind_its_command_is_answered(self):
        device = self.device()
        await device.on_frame("command", {"executionId": "e1", "command": "move"})
        await device.on_frame("cancel", {"executionId": "e1"})
        while device.journal.unfinished():
            await asyncio.sleep(0.01)

        self.assertEqual(device.journal.report_of("e1")["state"], "EXECUTION_STATE_CANCELLED")
        self.assertEqual(device.journal.report_of("e1")["message"], "It was asked to stop.")

    async def test_setter_that_raises_is_told_and_each_version_is_tried_once(self):
        asked = []

        def with_property(device):
            @device.property("fan.speed")
            async def set_speed(value):
                asked.append(value)
                raise ValueError("The fan is blocked.")

        async with self.linked(with_property) as link:
            for version in ("1", "1", "2"):
                await link.send(desired={"leaves": [{"path": "fan.speed", "desired": 5, "desiredVersion": version}]})
            progress = [(await link.frame("reported"))["progress"][0] for _ in range(2)]
        self.assertEqual([one["desiredVersion"] for one in progress], ["1", "2"])
        self.assertEqual({(one["sync"], one["message"]) for one in progress}, {("SYNC_STATE_FAILED", "The fan is blocked.")})
        self.assertEqual(asked, [5, 5])

    async def test_hello_stays_far_below_a_message(self):
        device = self.device()
        for no in range(60):
            result = {"log": "x" * 20_000}
            device.journal.finished({"executionId": f"e{no}", "state": "EXECUTION_STATE_SUCCEEDED", "result": result})

        self.assertEqual(len(device.hello()["inFlight"]), 6)
        self.assertLess(len(json.dumps(device.hello())), 140 * 1024)

    async def test_batch_is_given_up_where_the_hub_closed_for_what_was_sent(self):
        for code, dropped in ((1007, 1), (1009, 1), (1006, 0), (4429, 0)):
            with self.subTest(code=code):
                device = self.device()
                device.report("m", 1)
                device.readings.next(0)
                device.on_closed(code)
                self.assertEqual(device.readings.dropped, dropped)


if __name__ == "__main__":
    unittest.main()
