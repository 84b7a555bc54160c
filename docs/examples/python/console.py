"""A Signalbox console in Python: watches one device and gives it a command.

    apt-get install python3-websockets    (or: pip install websockets)
    SIGNALBOX_URL=ws://127.0.0.1:8080 SIGNALBOX_TOKEN=sbxa_… SIGNALBOX_DEVICE=pump-1 python3 console.py
"""

import asyncio
import json
import os
import random
import sys

import websockets
from websockets.exceptions import ConnectionClosed, InvalidHandshake

URL = os.environ.get("SIGNALBOX_URL", "ws://127.0.0.1:8080")
TOKEN = os.environ["SIGNALBOX_TOKEN"]
DEVICE = os.environ["SIGNALBOX_DEVICE"]
SILENCE_SECONDS = 45  # the hub sends a heartbeat every 20 s
STOP = {4400, 4401, 4403, 4404, 4426}  # nothing gets better by trying again soon
WAIT_A_MINUTE = {1002, 1003, 1007, 1009}  # something we sent was wrong

# The option has another name since websockets 14.
HEADERS = "additional_headers" if int(websockets.__version__.split(".")[0]) >= 14 else "extra_headers"


class Console:
    def __init__(self):
        self.failures = 0
        self.retry_after_ms = 0

    async def talk(self):
        """One link, to its end; returns the close code, 1006 where there was none."""
        self.retry_after_ms = 0
        options = {HEADERS: {"Authorization": f"Bearer {TOKEN}"}, "compression": None}
        try:
            async with websockets.connect(
                f"{URL}/ws/console", subprotocols=["signalbox.v1.json"], max_size=1 << 20, **options
            ) as link:
                await self.send(link, hello={"name": "python example"})
                await self.send(link, 1, watch={"deviceIds": [DEVICE], "executions": True})
                while True:
                    text = await asyncio.wait_for(link.recv(), SILENCE_SECONDS)
                    await self.on_frame(link, json.loads(text))
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else 1006
        except (OSError, asyncio.TimeoutError, InvalidHandshake) as trouble:
            print(f"no link: {trouble!r}", file=sys.stderr)
            return 1006

    @staticmethod
    async def send(link, request_id=0, **body):
        await link.send(json.dumps({**body, "requestId": request_id}))

    async def on_frame(self, link, frame):
        if "welcome" in frame:
            self.failures = 0
            print("welcome", frame["welcome"]["principal"]["name"])
        for update in frame.get("batch", {}).get("updates", []):
            await self.on_update(link, update)
        if "execution" in frame:
            print("execution", frame["execution"]["state"])
        if "error" in frame:
            print("refused:", frame["error"]["message"], file=sys.stderr)
        if "goodbye" in frame:
            self.retry_after_ms = frame["goodbye"].get("retryAfterMs", 0)

    async def on_update(self, link, update):
        if "reading" in update:
            print("reading", update["reading"]["metric"], update["reading"].get("number"))
        elif "snapshotEnd" in update:
            print("snapshot of", update["snapshotEnd"].get("devices", 0))
            # With an idempotency key of its own, a request may be repeated without running twice.
            invoke = {"deviceId": DEVICE, "command": "blink", "parameters": {"times": 3}}
            await self.send(link, 2, invoke={**invoke, "idempotencyKey": f"python-{random.getrandbits(64):x}"})

    async def run(self):
        while True:
            code = await self.talk()
            if code in STOP:
                print(f"stopped by {code}")
                return 3
            # Full jitter: a hub that restarts must not be met by everybody at once.
            wait = random.uniform(0, min(60.0, 0.5 * 2**self.failures))
            wait += max(self.retry_after_ms / 1000, 60 if code in WAIT_A_MINUTE else 0)
            self.failures = min(self.failures + 1, 10)
            print(f"closed by {code}, back in {wait:.1f} s")
            await asyncio.sleep(wait)


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    sys.exit(asyncio.run(Console().run()))
