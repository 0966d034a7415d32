"""The way to Telegram: the proxy, the Bot API server, the token by getMe. Messages hold neither token nor password."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.checkup.finding import Finding, broken, fine, note
from bot.settings import Settings

if TYPE_CHECKING:
    import aiohttp

PATIENCE_SECONDS = 10
_ASK_BOTFATHER = "在 Telegram 里找 @BotFather，用 /token 取得令牌，设进 SIWEN_BOT_TOKEN"


def check_telegram(settings: Settings) -> list[Finding]:
    """As `examine_telegram`, from outside an event loop."""
    return asyncio.run(examine_telegram(settings))


async def examine_telegram(settings: Settings) -> list[Finding]:
    """Proxy and token. Nothing is sent anywhere where neither is set."""
    findings = []
    if settings.proxy:
        findings.append(await _check_proxy(settings.proxy))
    else:
        findings.append(note("proxy", "未设置（直接连接）"))
    if settings.bot_token is None:
        return [*findings, note("token", "SIWEN_BOT_TOKEN 未设置：make run 在终端里对话", _ASK_BOTFATHER)]
    return [*findings, await _check_token(settings, settings.bot_token.get_secret_value())]


async def _check_proxy(proxy: str) -> Finding:
    """Somebody listens there; whether it lets us through to Telegram is seen by the token's check."""
    parts = urlsplit(proxy)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or port is None:
        return broken("proxy", "SIWEN_PROXY 没有写明主机和端口", "写成 socks5h://主机:端口 或 http://主机:端口")
    place = f"{parts.scheme}://{host}:{port}"
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
        writer.close()
    except (OSError, TimeoutError) as error:
        return broken(
            "proxy", f"{place} 连不上（{_spell(error)}）", "确认代理程序在运行，SIWEN_PROXY 的主机和端口写对了"
        )
    return fine("proxy", f"{place} 有应答")


async def _check_token(settings: Settings, token: str) -> Finding:
    import aiohttp
    from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

    server = urlsplit(settings.telegram_api).netloc.rpartition("@")[2]
    try:
        async with open_session(settings.proxy) as session, session.get(_method(settings, token)) as response:
            body = await response.text()
            return _judge(response.status, body, server)
    except (ProxyConnectionError, ProxyTimeoutError) as error:
        return broken("token", f"没有查到：代理连不上（{_spell(error)}）", "见上面 proxy 一行")
    except ProxyError:
        return broken(
            "token",
            f"没有查到：代理拒绝转到 {server}",
            "检查代理的用户名、口令和规则，类型（http、socks5、socks5h）是否写对",
        )
    except aiohttp.ClientConnectorCertificateError:
        return broken(
            "token", f"{server} 的证书不受信任", "检查系统时间；自建 Bot API 服务器请用 http:// 或受信任的证书"
        )
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        advice = "检查网络和 SIWEN_TELEGRAM_API"
        if not settings.proxy:
            advice += "；不能直连 Telegram 的网络里，请设 SIWEN_PROXY"
        return broken("token", f"连不上 {server}（{_spell(error)}）", advice)


def open_session(proxy: str) -> aiohttp.ClientSession:
    """A session as the bot's own: through the proxy, which resolves names."""
    import aiohttp
    from aiohttp_socks import ProxyConnector

    # aiohttp-socks knows no socks5h: it is socks5 with remote names
    plain = proxy.replace("socks5h://", "socks5://", 1)
    connector = ProxyConnector.from_url(plain, rdns=True) if proxy else None
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS))


def _method(settings: Settings, token: str) -> str:
    return f"{settings.telegram_api}/bot{token}/getMe"


def _judge(status: int, body: str, server: str) -> Finding:
    """What an answer to getMe means."""
    try:
        answer = json.loads(body)
        known = isinstance(answer, dict) and "ok" in answer
    except ValueError:
        answer, known = {}, False
    if known and answer["ok"]:
        return fine("token", f"机器人 @{answer['result'].get('username')}，经 {server}")
    if known and status == 401:
        return broken("token", "Telegram 不认这个令牌（401）", _ASK_BOTFATHER)
    if known and status == 404:
        return broken("token", "令牌不成样子（404），应为“数字:字母数字”", _ASK_BOTFATHER)
    if known:
        return broken("token", f"Telegram 答复 {status}", "过几分钟再试")
    return broken(
        "token", f"{server} 不像 Bot API 服务器（HTTP {status}）", "检查 SIWEN_TELEGRAM_API；经代理时检查代理"
    )


def _spell(error: BaseException) -> str:
    """Why, in a word, without an address that may hold a token."""
    if isinstance(error, TimeoutError):
        return "超时"
    number = getattr(error, "errno", None)
    return f"{type(error).__name__}{f' {number}' if number else ''}"
