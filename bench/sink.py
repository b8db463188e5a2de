"""A mail server that takes everything and remembers each mail's Message-ID alone. Knows nothing of Django."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
PATIENCE = 20.0  # seconds in which it comes up
MESSAGE_ID = re.compile(rb"^Message-ID: (.+)\r$", re.MULTILINE | re.IGNORECASE)


class Sink:
    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.bytes = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        found = MESSAGE_ID.search(envelope.content)
        self.seen.append(found[1] if found else b"")
        self.bytes += len(envelope.content)
        return "250 OK"


def serve(port: int, pipe: Connection) -> None:
    sink = Sink()
    controller = Controller(sink, HOST, port)
    controller.start()
    pipe.send("ready")
    pipe.recv()
    pipe.send((len(sink.seen), len(set(sink.seen)), sink.bytes))


@contextmanager
def mail_server() -> Iterator[tuple[str, Connection]]:
    """Its address, and a pipe that answers anything with how many mails, different Message-IDs and bytes came."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=serve, args=(port, theirs), daemon=True)
    process.start()
    try:
        if not ours.poll(PATIENCE):
            raise RuntimeError("The mail server did not start.")
        ours.recv()
        yield f"smtp://{HOST}:{port}", ours
    finally:
        process.terminate()
        process.join()
