"""A path can be guessed, nothing happens at import, one module reads the environment."""

from __future__ import annotations

import ast
import importlib.metadata
import re

from tests.meta.project import PACKAGES, ROOT, find_modules, name_of, parse

# What may be called while a module is imported: it makes a constant of what stands in the module, and nothing else.
CONSTANT_MAKERS = {
    "Decimal",
    "MappingProxyType",
    "MetaData",
    "NewType",
    "Path",
    "TypeVar",
    "ZoneInfo",
    "date",
    "dict",
    "enumerate",
    "format",
    "frozenset",
    "getattr",
    "getLogger",
    "items",
    "key_of",
    "outerjoin",
    "range",
    "re.compile",
    "select",
    "set",
    "sorted",
    "split",
    "str",
    "str.maketrans",
    "timedelta",
    "timezone",
    "tuple",
    "where",
    "fields",
    "fromkeys",
}
# Rows of a table may be made of a class; these are no rows: they open, start or read something.
NO_ROWS = {
    "AiohttpSession", "App", "AsyncIOScheduler", "BackgroundScheduler", "Bot", "ClientSession", "Database",
    "Dispatcher",
    "E5", "EphemeralClient", "Library", "PersistentClient", "Popen", "RapidOCR", "Router", "Session", "Settings",
    "Telegram", "Thread", "ThreadPoolExecutor",
}  # fmt: skip
# Passing the whole environment on to a child of ours reads no setting.
READERS_OF_THE_ENVIRONMENT = {"bot/settings.py", "knowledge/documents/reading.py"}
HELD_BACK = {"utils", "util", "misc", "common", "helpers", "helper", "services", "managers"}


def test_nobody_else_owns_the_names_of_the_four_packages() -> None:
    owners = importlib.metadata.packages_distributions()
    for package in PACKAGES:
        assert set(owners.get(package, [])) <= {"siwen"}, f"{package} is also in {owners[package]}"


def test_the_four_packages_are_the_ones_of_this_folder() -> None:
    for package in PACKAGES:
        module = __import__(package)
        assert module.__path__[0] == str(ROOT / package)


def test_every_module_says_what_it_is() -> None:
    silent = [name_of(path) for path in find_modules() if not ast.get_docstring(parse(path))]
    assert silent == []


def test_no_module_is_a_drawer() -> None:
    drawers = [
        name_of(path) for path in find_modules() if HELD_BACK & set(path.relative_to(ROOT).with_suffix("").parts)
    ]
    assert drawers == []


def test_nothing_happens_at_import() -> None:
    """Calls outside functions and classes: each makes a constant, or a row of a table."""
    found = []
    for path in find_modules():
        if path.name == "env.py":  # Alembic's script: run by it, imported by nobody
            continue
        body = parse(path).body
        for statement in body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) or _guards(statement):
                continue
            found += [
                f"{name_of(path)}:{call.lineno} {ast.unparse(call.func)}"
                for call in _calls(statement)
                if not _makes_constant(call, body)
            ]
    assert found == []


def test_only_settings_reads_the_environment() -> None:
    readers = set()
    for path in find_modules():
        for node in ast.walk(parse(path)):
            if (isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv", "putenv"}) or (
                isinstance(node, ast.ImportFrom)
                and node.module == "os"
                and {alias.name for alias in node.names} & {"environ", "getenv"}
            ):
                readers.add(name_of(path))
    assert readers <= READERS_OF_THE_ENVIRONMENT


def _guards(statement: ast.stmt) -> bool:
    """`if TYPE_CHECKING:` and `if __name__ == "__main__":`."""
    return isinstance(statement, ast.If) and ast.unparse(statement.test) in {"TYPE_CHECKING", "__name__ == '__main__'"}


def _calls(statement: ast.stmt) -> list[ast.Call]:
    """The calls that run with the statement: those in a lambda, or in a function made within it, run later."""
    calls: list[ast.Call] = []
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Lambda) or (node is not statement and isinstance(node, ast.FunctionDef)):
            continue
        if isinstance(node, ast.Call):
            calls.append(node)
        waiting += ast.iter_child_nodes(node)
    return calls


def _makes_constant(call: ast.Call, body: list[ast.stmt]) -> bool:
    """A named maker, a class of ours, a method of a literal, or a function beside it that does nothing else."""
    name = ast.unparse(call.func)
    last = name.rpartition(".")[2]
    of_a_class = name[:1].isupper() or last[:1].isupper()
    if {name, last} & CONSTANT_MAKERS or (of_a_class and not NO_ROWS & set(re.split(r"\W+", name))):
        return True
    if isinstance(call.func, ast.Attribute):
        return isinstance(call.func.value, ast.Constant)
    beside = [made for made in body if isinstance(made, ast.FunctionDef) and made.name == name]
    return bool(beside) and all(_makes_constant(inner, []) for inner in _calls(beside[0]))
