"""Put on a child's path, this refuses and records each attempt to reach anything but this machine itself.

An audit hook can't be taken off again and sees every socket that Python opens, whichever library asks. Python's
own children inherit it. At the end each process writes what was attempted and which modules it had loaded.
"""

from __future__ import annotations

import atexit
import ipaddress
import json
import os
import sys
from pathlib import Path

_attempts: list[str] = []


def _is_loopback(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = args[-1]
        stays = not isinstance(address, tuple) or _is_loopback(address[0])  # no tuple: a Unix socket
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        address = args[0]
        stays = _is_loopback(address)
    else:
        return
    if not stays:
        _attempts.append(f"{event} {address!r}")
        raise ConnectionRefusedError(f"tripwire: {event} {address!r}")


def _report() -> None:
    report = {"attempts": _attempts, "modules": sorted(sys.modules)}
    Path(os.environ["TRIPWIRE_FOLDER"], f"{os.getpid()}.json").write_text(json.dumps(report), encoding="utf-8")


sys.addaudithook(_refuse)
atexit.register(_report)
