"""One link after the other, with hubs that refuse, fall silent, or do not read."""

import asyncio
import contextlib
import json
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

from hub import SOON, Hub
from signalbox_link import Link
from signalbox_state import Token


class Ends:
    """The device's side of a link, which does as a test says."""

    def __init__(self, beat=None, welcome=None):
        self.codes, self._beat, self._welcome = asyncio.Queue(), beat, welcome

    def hello(self):
        return {}

    async def on_welcome(self, welcome):
        if self._welcome:
            await self._welcome()

    async def on_beat(self):
        return self._beat() if self._beat else 0

    def on_closed(self, code):
        self.codes.put_nowait(code)

    async def code(self):
        return await asyncio.wait_for(self.codes.get(), SOON)


class LinkTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "device-token.json"
        self.file.write_text(json.dumps({"deviceId": "d", "token": "new", "previous": "old"}))

    @contextlib.asynccontextmanager
    async def running(self, url, ends):
        self.link = Link(url, Token(self.file, url, "", {}), ends)
        running = asyncio.create_task(self.link.run())
        try:
            yield running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def flood(self):
        """30 MB, more than stands between two sockets: it waits for a peer that does not read."""
        for self.sent in range(300):
            await self.link.send(flood="x" * 100_000)

    async def stuck(self):
        """Until the flood goes on no more."""
        before = None
        while self.sent != before:
            before = self.sent
            await asyncio.sleep(0.2)

    async def test_beat_that_fails_ends_the_link(self):
        def beat():
            raise RuntimeError("a bug")

        async with Hub() as hub:
            with self.assertLogs("signalbox", "ERROR"):
                async with self.running(hub.url, Ends(beat)):
                    self.assertEqual(await (await hub.link()).closed(), 1011)

    async def test_silence_cuts_the_link(self):
        with patch("signalbox_link.SILENCE_SECONDS", 0.3), patch("signalbox_link.PING_SECONDS", 99):
            async with Hub() as hub, self.running(hub.url, ends := Ends()):
                await hub.link()
                self.assertEqual(await ends.code(), 1006)

    async def test_silence_counts_while_it_waits_to_send(self):
        with patch("signalbox_link.SILENCE_SECONDS", 0.3):
            async with Hub() as hub, self.running(hub.url, ends := Ends(welcome=self.flood)):
                (await hub.link()).read_no_more()
                self.assertEqual(await ends.code(), 1006)

    async def test_goodbye_to_a_hub_that_does_not_read_ends_and_stays_cancelled(self):
        with patch("signalbox_link.GOODBYE_SECONDS", 0.2):
            async with Hub() as hub, self.running(hub.url, Ends(welcome=self.flood)) as running:
                link = await hub.link()
                await link.frame("flood")
                link.read_no_more()
                await self.stuck()
                running.cancel()
                await asyncio.wait([running], timeout=SOON)
                self.assertTrue(running.cancelled())

    async def test_goodbye_is_said(self):
        async with Hub() as hub, self.running(hub.url, Ends()) as running:
            link = await hub.link()
            await link.send(pong={"timeMs": 1})
            running.cancel()
            self.assertEqual(await link.frame("goodbye"), {"reason": "CLOSE_REASON_NORMAL"})

    async def test_other_token_is_tried_where_a_link_was_closed_for_the_token(self):
        for code in (4401, 4403):
            with self.subTest(code=code):
                async with Hub() as hub, self.running(hub.url, ends := Ends()):
                    self.assertEqual(await hub.refused_link(code), "new")
                    self.assertEqual(await ends.code(), code)
                    self.assertEqual((await hub.link()).token, "old")

    async def test_other_token_is_not_tried_for_other_trouble(self):
        async with Hub() as hub, self.running(hub.url, Ends()):
            self.assertEqual(await hub.refused_link(1012), "new")
            self.assertEqual((await hub.link()).token, "new")

    async def test_advice_is_a_day_at_most(self):
        async with Hub() as hub, self.running(hub.url, Ends()):
            link = await hub.link()
            with self.assertLogs("signalbox", "INFO") as logged:
                await link.send(goodbye={"retryAfterMs": 10**12})
                await link.socket.close(1012)
                await link.closed()
                while not any("back in" in line for line in logged.output):
                    await asyncio.sleep(0.01)
        seconds = float(logged.output[-1].split("back in ")[1].split()[0])
        self.assertTrue(86_400 < seconds <= 86_460, seconds)


if __name__ == "__main__":
    unittest.main()
