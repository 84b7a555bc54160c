"""As much of a hub as makes a device welcome; a test says the rest."""

import asyncio
import json

import websockets

SOON = 20


class Hub:
    """On a port of its own, as a context: async with Hub() as hub."""

    async def __aenter__(self):
        self._links, self._sockets = asyncio.Queue(), []
        self._server = await websockets.serve(self._on_socket, "127.0.0.1", 0, subprotocols=["signalbox.v1.json"], close_timeout=0.2)
        self.url = f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        for socket in self._sockets:
            socket.transport.abort()  # one that reads no more would wait for ever
        self._server.close()
        await self._server.wait_closed()

    async def _on_socket(self, socket):
        self._sockets.append(socket)
        await self._links.put(HubLink(socket))
        await socket.wait_closed()

    async def link(self, **welcome):
        """The next link that was opened, with what the welcome says besides."""
        link = await asyncio.wait_for(self._links.get(), SOON)
        link.hello = await link.frame("hello")
        await link.send(welcome={"deviceId": "d", **welcome})
        return link

    async def refused_link(self, code):
        """Closes the next one at once; returns its token."""
        link = await asyncio.wait_for(self._links.get(), SOON)
        await link.socket.close(code)
        return link.token


class HubLink:
    def __init__(self, socket):
        self.socket = socket
        headers = socket.request.headers if hasattr(socket, "request") else socket.request_headers  # since websockets 14
        self.token = headers["Authorization"].removeprefix("Bearer ")

    async def send(self, **frame):
        await self.socket.send(json.dumps(frame))

    async def frame(self, kind, suits=lambda frame: True):
        """The next one of this kind that suits; others are passed over."""
        while True:
            said = json.loads(await asyncio.wait_for(self.socket.recv(), SOON))
            if kind in said and suits(said[kind]):
                return said[kind]

    async def end_of(self, execution_id):
        """How the execution ended: its state and the whole report."""
        open_states = {"EXECUTION_STATE_ACCEPTED", "EXECUTION_STATE_RUNNING"}
        report = await self.frame(
            "execution", lambda one: one["executionId"] == execution_id and one["state"] not in open_states
        )
        return report["state"].removeprefix("EXECUTION_STATE_"), report

    async def closed(self):
        """The code by which the device closed it; 1006: it was cut."""
        await asyncio.wait_for(self.socket.wait_closed(), SOON)
        return self.socket.close_code

    def read_no_more(self):
        """What the device sends fills the buffers between the two, until it waits."""
        self.socket.transport.pause_reading()
