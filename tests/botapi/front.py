"""The wire: addresses and statuses of the Bot API, and its faults.

A `Front` answers requests for a `World`; an `Entrance` opens and closes the port.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct

from aiohttp import web

from .calls import Call, Json, call_from_http, remember
from .faults import HANG, REFUSE, RESET, SWALLOW, Fault, Faults
from .methods import answer
from .refusals import Refusal
from .world import World

MAX_BODY = 60 << 20
NOT_FOUND: Json = {"ok": False, "error_code": 404, "description": "Not Found"}
UNAUTHORIZED = Refusal("Unauthorized", code=401)
NO_LINGER = struct.pack("ii", 1, 0)  # closing then resets the connection


class Front:
    """Takes calls from HTTP (and from the answers to a webhook) to the methods."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self.app = web.Application(client_max_size=MAX_BODY)
        self.app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._call)
        self.app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._file)
        self.app.router.add_route("*", "/{anything:.*}", self._lost)

    async def execute(self, call: Call, *, via: str = "webhook") -> Json:
        """Carry out a call and remember it."""
        request = remember(call, via=via)
        self._world.requests.append(request)
        request.answer = await answer(self._world, call)
        return request.answer

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != self._world.token:
                raise UNAUTHORIZED
            call = await call_from_http(method, request)
        except Refusal as refusal:
            refused = remember(Call(method), via="http")
            refused.answer = refusal.as_answer()
            self._world.requests.append(refused)
            return _response(refused.answer)
        fault = self._faults.take(call)
        if fault is not None:
            return await self._go_wrong(fault, call, request)
        return _response(await self.execute(call, via="http"))

    async def _go_wrong(self, fault: Fault, call: Call, request: web.Request) -> web.Response:
        if fault.kind == SWALLOW:
            await self.execute(call, via="http")
        else:
            remembered = remember(call, via="http")
            remembered.on_purpose = True
            remembered.answer = fault.answer
            self._world.requests.append(remembered)
        self._world.happened()
        if fault.kind == REFUSE:
            return _response(fault.answer or NOT_FOUND)
        if fault.kind in {HANG, SWALLOW}:
            await asyncio.sleep(fault.seconds)
        _cut(request, reset=fault.kind == RESET)
        return web.Response()

    async def _file(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self._world.token:
            return _response(UNAUTHORIZED.as_answer())
        for about, content in self._world.files.values():
            if about["file_path"] == request.match_info["path"]:
                return web.Response(body=content, content_type="application/octet-stream")
        return _response(NOT_FOUND)

    async def _lost(self, request: web.Request) -> web.Response:
        return _response(NOT_FOUND)


class Entrance:
    """The listening port, which can be shut for a while and opened again."""

    def __init__(self, app: web.Application, port: int) -> None:
        self.port = port
        self._runner = web.AppRunner(
            app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1
        )
        self._site: web.TCPSite | None = None

    async def open(self) -> None:
        """Listen, from the second time on at the same port."""
        if self._runner.server is None:
            await self._runner.setup()
        if self._site is None:
            self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
            await self._site.start()
            self.port = self._runner.addresses[0][1]

    async def shut(self) -> None:
        """Stop listening, and cut every connection."""
        if self._site is not None:
            site, self._site = self._site, None
            await site.stop()
        server = self._runner.server
        for connection in server.connections if server else []:
            if connection.transport is not None:
                connection.transport.abort()

    async def close(self) -> None:
        """Shut for good."""
        await self.shut()
        await self._runner.cleanup()


def _response(answer: Json) -> web.Response:
    status = 200 if answer["ok"] else answer["error_code"]
    return web.Response(text=json.dumps(answer), status=status, content_type="application/json")


def _cut(request: web.Request, *, reset: bool) -> None:
    transport = request.transport
    if transport is None:
        return
    if reset:
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    transport.abort()
