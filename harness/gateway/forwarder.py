"""In the sandbox: a port on the loopback interface whose connections go to the gateway's unix socket.

Agent programs know http addresses, not sockets. `forwarder.py --socket PATH -- PROGRAM...` runs the program while the
port is served, and ends with its exit code; the program finds the port's number as GATEWAY_PORT in its environment. One
file, standard library only: it goes into the sandbox's image.
"""

import argparse
import asyncio
import contextlib
import os
import subprocess
import sys

PIECE = 1 << 16
LOOPBACK = "127.0.0.1"
PORT_VARIABLE = "GATEWAY_PORT"


async def forward(socket_path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry one connection both ways until both ends have said all, or one is gone."""
    try:
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_unix_connection(socket_path)
            try:
                there = asyncio.create_task(_pipe(reader, far_writer))
                # What the gateway has said is the end: a program that waits for nothing may leave its side open.
                await _pipe(far_reader, writer)
                there.cancel()
                await asyncio.gather(there, return_exceptions=True)
            finally:
                far_writer.close()
    finally:
        writer.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(PIECE):
            writer.write(data)
            await writer.drain()
        writer.write_eof()


async def serve(socket_path: str, port: int, command: "list[str]") -> int:
    """Serve the port while `command` runs (for good if there is none); its exit code."""
    server = await asyncio.start_server(lambda *ends: forward(socket_path, *ends), LOOPBACK, port)
    async with server:
        if not command:
            await server.serve_forever()
        environment = {**os.environ, PORT_VARIABLE: str(server.sockets[0].getsockname()[1])}
        process = await asyncio.create_subprocess_exec(*command, stdin=subprocess.DEVNULL, env=environment)
        code = await process.wait()
    return code if code >= 0 else 128 - code


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the gateway's socket a port on the loopback interface.")
    parser.add_argument("--socket", required=True)
    parser.add_argument("--port", type=int, default=0, help="0, the default: any that is free")
    parser.add_argument("command", nargs="*")
    options = parser.parse_args()
    sys.exit(asyncio.run(serve(options.socket, options.port, options.command)))


if __name__ == "__main__":
    main()
