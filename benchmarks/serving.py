"""`python -m benchmarks.serving`: `escala servir` with 2,000 addresses that are polled as calendar clients do.

The server has one core, the clients another. Each address asks from an address of its own (127.1.x.y) with the entity
tag that it has, so that most answers are 304; some have forgotten it, and now and then a team publishes. Some keep
their connection, the others open one for each request. First all ask as often as they are answered, for a fifth of the
time; then 1,000 times a second, with delays counted from when a request was due.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import uvloop

from benchmarks.report import machine
from escala.calendars import CalendarEvent, uid_of
from escala.publication import Edition, append, create, open_store, plan, transaction

RESULTS = Path(__file__).parent / "results"
ROOT = Path(__file__).parent.parent
TEAMS, PEOPLE, WEEKS, A_WEEK = 100, 19, 4, 5
"""Teams, each with a feed of its own; people in each; sessions of each person: `WEEKS` times `A_WEEK`."""

ASKING = 32
"""Requests under way at a time where all ask as often as they are answered."""

KEPT, FORGOT = 0.3, 0.02
"""Share of the addresses that keep their connection; of the requests that come without the entity tag."""

RATE = 1_000
"""Requests a second of the second part."""

PUBLISHING = 5.0
"""Seconds between two publications, each of one team, each changing one session."""

SHARE = 0.2
"""Part of the time for the first part."""

ZONE = ZoneInfo("America/Sao_Paulo")


def edition(team: int, changed: int = 0) -> Edition:
    """A month of a team; `changed` says which state of it."""
    monday = dt.date.today() - dt.timedelta(days=dt.date.today().weekday())
    events = []
    for person in range(PEOPLE):
        for week in range(WEEKS):
            for day in range(A_WEEK):
                lineage = f"equipe-{team}/{person}/{week}/{day}"
                at = dt.datetime.combine(monday + dt.timedelta(days=7 * week + day), dt.time(8), ZONE)
                hour = dt.timedelta(hours=changed % 5 if (person, week, day) == (0, 0, 0) else 0)
                event = CalendarEvent(
                    uid=uid_of(lineage),
                    start=at + hour,
                    end=at + hour + dt.timedelta(hours=4),
                    summary="Atendimento individual · UBS 1",
                    description=f"Profissionais: Pessoa {person}\nNorma: um artigo",
                    location="UBS 1",
                    category="atendimento-individual",
                    color="teal",
                    feeds=("equipe", f"profissional-{person}"),
                )
                events.append((lineage, event))
    titles = {"equipe": f"Equipe {team}", **{f"profissional-{p}": f"Pessoa {p}" for p in range(PEOPLE)}}
    last = monday + dt.timedelta(days=7 * WEEKS - 1)
    return Edition(f"equipe-{team}", monday, last, ZONE.key, titles, events, None)


def prepare(path: Path) -> list[str]:
    """A history of all teams; the token of each feed."""
    connection = open_store(path, create=True)
    tokens = []
    for team in range(TEAMS):
        one = edition(team)
        publish(connection, path, one)
        with transaction(connection, path):
            tokens += [create(connection, one.team, feed, dt.datetime.now(dt.UTC)) for feed in one.titles]
    connection.close()
    return tokens


def publish(connection: sqlite3.Connection, path: Path, changed: Edition) -> None:
    """Append one publication."""
    with transaction(connection, path):
        append(connection, plan(connection, changed), dt.datetime.now(dt.UTC))


class Exchange(asyncio.Protocol):
    """One connection; answers are read as far as their Content-Length tells."""

    def __init__(self) -> None:
        self.transport: Any = None
        self.answer: asyncio.Future[tuple[int, str]] | None = None
        self.data = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.data += data
        head, found, body = self.data.partition(b"\r\n\r\n")
        if not found or self.answer is None or self.answer.done():
            return
        headers = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if len(body) >= int(headers.get(b"content-length", 0)):
            self.data = b""
            self.answer.set_result((int(head[9:12]), headers.get(b"etag", b"").decode()))

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(ConnectionResetError())

    async def ask(self, request: bytes) -> tuple[int, str]:
        assert self.transport is not None
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.answer


@dataclass
class Client:
    """One address and what its client remembers."""

    number: int
    token: str
    keeps: bool
    tag: str = ""
    open: Exchange | None = None

    async def poll(self, port: int, draw: random.Random) -> int:
        """One request; its status."""
        known = f"If-None-Match: {self.tag}\r\n" if self.tag and draw.random() >= FORGOT else ""
        end = "" if self.keeps else "Connection: close\r\n"
        request = f"GET /c/{self.token}.ics HTTP/1.1\r\nHost: x\r\n{known}{end}\r\n".encode()
        if self.open is None or self.open.transport is None:
            source = (f"127.1.{self.number // 250}.{self.number % 250 + 1}", 0)
            _, self.open = await asyncio.get_running_loop().create_connection(
                Exchange, "127.0.0.1", port, local_addr=source
            )
        status, tag = await self.open.ask(request)
        self.tag = tag or self.tag
        if not self.keeps and self.open.transport is not None:
            self.open.transport.close()
        return status


@dataclass
class Part:
    """What one part measured: seconds of each answer, statuses, the server's seconds of processor."""

    seconds: float = 0.0
    delays: list[float] = field(default_factory=list)
    statuses: Counter[int | str] = field(default_factory=Counter)
    processor: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.delays) / self.seconds

    def quantile(self, part: float) -> float:
        """A quantile of the delays, in milliseconds."""
        return sorted(self.delays)[min(len(self.delays) - 1, int(part * len(self.delays)))] * 1000


async def one(client: Client, port: int, draw: random.Random, due: float, part: Part) -> None:
    """One request, counted from when it was due."""
    try:
        part.statuses[await client.poll(port, draw)] += 1
        part.delays.append(time.perf_counter() - due)
    except OSError as error:
        part.statuses[type(error).__name__] += 1


async def flat_out(clients: list[Client], port: int, seconds: float, part: Part) -> None:
    """All ask as often as they are answered."""
    draw, waiting, end = random.Random(1), clients.copy(), time.perf_counter() + seconds
    draw.shuffle(waiting)

    async def worker() -> None:
        while time.perf_counter() < end:
            client = waiting.pop()
            await one(client, port, draw, time.perf_counter(), part)
            waiting.insert(draw.randrange(len(waiting) // 2), client)

    await asyncio.gather(*(worker() for _ in range(ASKING)))


async def paced(clients: list[Client], port: int, seconds: float, part: Part) -> None:
    """Requests at a rate, whether or not those before are answered."""
    draw, start, sent = random.Random(2), time.perf_counter(), 0
    under_way: dict[int, asyncio.Task[None]] = {}
    order = clients.copy()
    draw.shuffle(order)
    while (now := time.perf_counter() - start) < seconds:
        while sent < now * RATE:
            client = order[sent % len(order)]
            if client.number not in under_way:
                task = asyncio.create_task(one(client, port, draw, start + sent / RATE, part))
                under_way[client.number] = task
                task.add_done_callback(lambda _, number=client.number: under_way.pop(number))
            sent += 1
        await asyncio.sleep(0.002)
    await asyncio.gather(*under_way.values())


def memory(pid: int) -> float:
    """Resident memory of a process, in MiB."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


def processor(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measured(
    tokens: list[str], path: Path, port: int, pid: int, seconds: float
) -> tuple[list[Part], list[float]]:
    """Both parts, and the server's memory along them."""
    clients = [Client(n, token, n % 10 < 10 * KEPT) for n, token in enumerate(tokens)]
    end = asyncio.Event()
    sizes: list[float] = []

    async def beside() -> None:
        connection, publications = open_store(path), 0
        next_one = time.monotonic() + PUBLISHING
        while not end.is_set():
            sizes.append(memory(pid))
            if time.monotonic() >= next_one:
                publications += 1
                next_one += PUBLISHING
                await asyncio.to_thread(publish, connection, path, edition(publications % TEAMS, publications))
            await asyncio.sleep(1)
        connection.close()

    first = Part()
    await asyncio.gather(*(one(client, port, random.Random(0), time.perf_counter(), first) for client in clients[:50]))
    for client in clients[50:]:
        await one(client, port, random.Random(0), time.perf_counter(), first)
    watching = asyncio.create_task(beside())
    parts = []
    for way, share in ((flat_out, SHARE), (paced, 1 - SHARE)):
        part, used, begin = Part(), processor(pid), time.perf_counter()
        await way(clients, port, seconds * share, part)
        part.seconds, part.processor = time.perf_counter() - begin, processor(pid) - used
        parts.append(part)
    end.set()
    await watching
    return parts, sizes


def page(parts: list[Part], sizes: list[float], seconds: float) -> str:
    """The results as a page."""
    tenth = max(1, len(sizes) // 10)
    lines = [
        "# `escala servir`",
        "",
        machine(),
        "",
        f"{TEAMS * (PEOPLE + 1):,} addresses of {TEAMS} teams, polled for {seconds:.0f} s; the server on one core, the "
        f"clients on another. {KEPT:.0%} of the clients keep their connection, the others open one for each request; "
        f"{FORGOT:.0%} of the requests come without an entity tag; a team publishes every {PUBLISHING:.0f} s. "
        "Delays of the second part count from when a request was due.",
        "",
        "| | requests a second | p50 (ms) | p99 (ms) | server's core | requests a second of its time | answers |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for name, part in zip(("as fast as answered", f"{RATE:,} a second"), parts, strict=True):
        answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(part.statuses.items(), key=str))
        lines.append(
            f"| {name} | {part.rate:,.0f} | {part.quantile(0.5):.1f} | {part.quantile(0.99):.1f} | "
            f"{part.processor / part.seconds:.0%} | {len(part.delays) / part.processor:,.0f} | {answers} |"
        )
    lines += [
        "",
        f"Resident memory: {sizes[0]:.1f} MiB at the beginning, {sum(sizes[:tenth]) / tenth:.1f} in the mean of the "
        f"first tenth of the time, {sum(sizes[-tenth:]) / tenth:.1f} of the last, {max(sizes):.1f} at most.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Serve, poll, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600, help="how long to poll")
    options = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "escala.db"
        tokens = prepare(path)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "escala", "servir", "--banco", str(path), "--porta", str(port)]
        with (Path(folder) / "log").open("w") as log:
            server = subprocess.Popen(
                ["taskset", "-c", str(cores[0]), *command],
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            )
        try:
            assert server.stdout is not None
            server.stdout.readline()
            time.sleep(1)
            os.sched_setaffinity(0, cores[-1:])
            parts, sizes = uvloop.run(measured(tokens, path, port, server.pid, options.seconds))
        finally:
            server.terminate()
            server.wait(30)
    text = page(parts, sizes, options.seconds)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "servir.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
