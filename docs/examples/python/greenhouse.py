"""A greenhouse in Python, made with signalbox_device.py.

    SIGNALBOX_URL=ws://127.0.0.1:8080 SIGNALBOX_JOIN_KEY=sbxj_… python3 greenhouse.py greenhouse-state

The key is needed at the first start only.
"""

import asyncio
import logging
import os
import random
import signal
import sys

from signalbox_device import Device

device = Device(
    os.environ.get("SIGNALBOX_URL", "ws://127.0.0.1:8080"),
    sys.argv[1],
    model="Greenhouse (Python)",
    hardware_id="python-greenhouse-1",
    device_id="python-greenhouse",
    name="Greenhouse in Python",
    join_key=os.environ.get("SIGNALBOX_JOIN_KEY", ""),
)
device.metric("temperature", unit="Cel", decimals=1, primary=True)
set_point = 21.0


@device.command("move_valve", parameters=[{"name": "position", "type": "VALUE_TYPE_INTEGER", "unit": "%", "required": True}])
async def move_valve(run):
    print("command move_valve", run.id, flush=True)
    for percent in range(0, 100, 25):
        await run.progress(percent)
        await asyncio.sleep(float(os.environ.get("VALVE_SECONDS", 1)) / 4)
    return {"position": run.parameters["position"]}


@device.property("heating.set_point", unit="Cel", minimum=5, maximum=30)
async def set_heating(value):
    global set_point
    set_point = value


async def main():
    running = asyncio.create_task(device.run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    while not running.done():
        device.report("temperature", set_point + random.random())
        await asyncio.wait([running], timeout=1)
    if not running.cancelled():
        running.result()  # what it died of


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    asyncio.run(main())
