"""`siwen ready`: waits until the running siwen says that it can do its work; for scripts that start or upgrade it."""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

_PAUSE_SECONDS = 1.0


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--wait", type=float, default=0.0, metavar="SECONDS", help="for so long; default: look once")
    parser.add_argument("--json", action="store_true", help="the answer as it came")


def run(args: argparse.Namespace) -> int:
    """Ask `/readyz` until it is green; exit code 1 where it is not in time: the line names the part."""
    import sys

    from bot import settings

    port = settings.load().health_port
    if not port:
        print("没有设 SIWEN_HEALTH_PORT：设一个端口（例如 8081）并重启 siwen", file=sys.stderr)
        return 1
    deadline = time.monotonic() + args.wait
    while True:
        told = _ask(port)
        if told.get("ready") or time.monotonic() >= deadline:
            break
        time.sleep(min(_PAUSE_SECONDS, max(0.0, deadline - time.monotonic())))
    if args.json:
        print(json.dumps(told))
    elif told.get("ready"):
        print("✓ 就绪")
    else:
        parts = told.get("parts", {})
        bad = "，".join(f"{part}：{found}" for part, found in parts.items() if found != "ok")
        print(f"! 还没有就绪：{bad or '没有应答（还在启动，或没有运行）'}", file=sys.stderr)
    return 0 if told.get("ready") else 1


def _ask(port: int) -> dict[str, Any]:
    """What `/readyz` says; nothing where nobody answers."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/readyz")
        told = json.loads(connection.getresponse().read())
    except (OSError, ValueError, http.client.HTTPException):
        return {}
    finally:
        connection.close()
    return told if isinstance(told, dict) else {}
