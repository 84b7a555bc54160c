"""One link to the hub after the other: opened with the token, kept alive, opened again when it ends."""

import asyncio
import contextlib
import json
import logging
import random
import re
import time

import websockets
from websockets.exceptions import ConnectionClosed, InvalidHandshake

SILENCE_SECONDS = 45  # a link on which nothing came for this long is dead
PING_SECONDS = 20
BEAT_SECONDS = 1
GOODBYE_SECONDS = 2
STABLE_SECONDS = 60  # a link that lived so long proves that the trouble before it is over
STOP = {4400, 4401, 4403, 4404, 4426}  # asking again soon helps nobody: an unattended device does once an hour
STOP_STATUS = {401, 403, 426}
REFUSED_TOKEN = {401, 4401, 4403}
MOST_ADVISED_MS = 24 * 3_600_000
WAIT_A_MINUTE = {1002, 1003, 1007, 1009, 4429}  # something we sent was wrong, or too much
SUPERSEDED = 4409

# The option has another name since websockets 14.
HEADERS = "additional_headers" if int(websockets.__version__.split(".")[0]) >= 14 else "extra_headers"

log = logging.getLogger("signalbox")


def now_ms():
    return int(time.time() * 1000)


class Link:
    """Hands frames to the device: device.hello(), .on_welcome(frame), .on_frame(kind, frame), .on_beat() every second, and
    .on_closed(code)."""

    def __init__(self, url, token, device):
        self._url, self._token, self._device = url, token, device
        self._socket = None  # None: no link is welcome
        self.since_ms = self._round_trip_ms = self._failures = self._retry_after_ms = 0
        self._heard = 0.0  # when the open link brought something last
        self._silence = None  # the alarm for it

    async def send(self, **frame):
        """Without a link nothing is sent: what matters is told again on the next one."""
        if self._socket:
            try:
                await self._socket.send(json.dumps(frame))
            except ConnectionClosed:
                pass  # whoever receives notices too

    async def run(self):
        """Until it is cancelled; then it says goodbye."""
        while True:
            code = await self._talk()
            self._device.on_closed(code)
            wait = self._wait_after(code)
            log.info("closed by %s, back in %.1f s", code, wait)
            await asyncio.sleep(wait)

    async def _talk(self):
        """One link, to its end; returns the close code, the HTTP status of a refusal, or 1006."""
        beat, self._retry_after_ms = None, 0
        try:
            token = await asyncio.to_thread(self._token.get)
            async with websockets.connect(
                f"{self._url}/ws/device",
                subprotocols=["signalbox.v1.json"],
                compression=None,
                ping_interval=None,  # the hub pings; our own are frames, which it answers
                max_size=1 << 20,
                close_timeout=2,
                **{HEADERS: {"Authorization": f"Bearer {token}"}},
            ) as socket:
                self._heard = time.monotonic()
                self._watch(socket)
                await socket.send(json.dumps({"hello": self._device.hello()}))
                try:
                    while True:
                        text = await socket.recv()
                        self._heard = time.monotonic()
                        for kind, frame in json.loads(text).items():
                            if kind == "welcome":
                                self._socket, self.since_ms = socket, now_ms()
                                self._token.on_welcome()
                                await self._device.on_welcome(frame)
                                beat = asyncio.create_task(self._beat(socket))
                            else:
                                await self._on_frame(kind, frame)
                except asyncio.CancelledError:
                    goodbye = socket.send(json.dumps({"goodbye": {"reason": "CLOSE_REASON_NORMAL"}}))
                    with contextlib.suppress(ConnectionClosed, asyncio.TimeoutError):
                        await asyncio.wait_for(goodbye, GOODBYE_SECONDS)
                    raise
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else 1006
        except (OSError, asyncio.TimeoutError, InvalidHandshake) as trouble:
            log.warning("no link: %r", trouble)
            answer = getattr(trouble, "response", trouble)  # what is here was in the exception before websockets 14
            advice = (getattr(answer, "headers", None) or {}).get("Retry-After", "")
            if re.fullmatch("[0-9]{1,9}", advice):  # a proxy may send a date, which is not worth reading
                self._retry_after_ms = 1000 * int(advice)
            return getattr(answer, "status_code", 1006)
        finally:
            self._socket = None
            if self._silence:
                self._silence.cancel()
            if beat:
                beat.cancel()

    def _watch(self, socket):
        """Whatever the link is at, waiting to send as well: after the silence it is cut."""
        left = self._heard + SILENCE_SECONDS - time.monotonic()
        if left <= 0:
            log.warning("nothing was heard for %s s", SILENCE_SECONDS)
            socket.transport.abort()
        else:
            self._silence = asyncio.get_running_loop().call_later(left, self._watch, socket)

    async def _on_frame(self, kind, frame):
        if kind == "pong":
            self._round_trip_ms = now_ms() - int(frame["timeMs"])
        elif kind == "goodbye":
            self._retry_after_ms = frame.get("retryAfterMs", 0)
        elif kind == "error":
            log.warning("refused: %s", frame["message"])
        elif kind == "newToken":
            if self._token.replace(frame["token"]):
                await self._socket.close()  # a new token counts from the first link that is opened with it
        else:
            await self._device.on_frame(kind, frame)

    async def _beat(self, socket):
        pinged = 0.0
        try:
            while True:
                buffered = await self._device.on_beat()
                if time.monotonic() - pinged >= PING_SECONDS:
                    pinged = time.monotonic()
                    ping = {"timeMs": now_ms(), "lastRoundTripMs": self._round_trip_ms, "bufferedBatches": buffered}
                    await self.send(ping=ping)
                await asyncio.sleep(BEAT_SECONDS)
        except Exception:  # nobody awaits this task: a link without a beat would look alive
            log.exception("the link ends")
            await socket.close(1011)

    def _wait_after(self, code):
        """Seconds. Full jitter: a hub that restarts must not be met by all its devices at once."""
        lived, self.since_ms = self.since_ms and (now_ms() - self.since_ms) / 1000, 0
        if code in STOP | STOP_STATUS and not (code in REFUSED_TOKEN and self._token.on_refused()):
            return 3600 * random.uniform(0.5, 1.5)
        if code == SUPERSEDED:  # another process is this device
            return 600 * random.uniform(0.5, 1.5)
        self._failures = 1 if lived >= STABLE_SECONDS else min(self._failures + 1, 7)
        advised = max(min(self._retry_after_ms, MOST_ADVISED_MS) / 1000, 60 if code in WAIT_A_MINUTE else 0)
        return advised + random.uniform(0.5, min(60, 0.5 * 2**self._failures))
