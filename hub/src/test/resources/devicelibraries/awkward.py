"""A device whose program hands the library what no hub takes: one result that is no object, and more texts than one message holds."""

import asyncio
import os
import sys
from decimal import Decimal

sys.path.insert(0, os.environ["LIBRARY"])
from signalbox_device import Device  # noqa: E402

url, key = os.environ["SIGNALBOX_URL"], os.environ["SIGNALBOX_JOIN_KEY"]
device = Device(url, sys.argv[1], model="Awkward", hardware_id="1", device_id="python-greenhouse", join_key=key)
device.metric("note", "TEXT")


@device.command("move_valve")
async def move_valve(run):
    return "moved"


async def main():
    try:
        device.report("note", Decimal(1))
    except TypeError:
        print("refused the Decimal", flush=True)
    for _ in range(500):
        device.report("note", "x" * 1000)
    running, sent = asyncio.create_task(device.run()), False
    while not running.done():
        if sent and device.readings.unstored_batches() == 0:
            print(f"stored, {device.readings.dropped} dropped", flush=True)
            break
        sent = device.readings.unstored_batches() > 0
        await asyncio.wait([running], timeout=0.05)
    await running


asyncio.run(main())
