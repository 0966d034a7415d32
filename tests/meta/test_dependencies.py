"""What is declared is used, and what is used is declared."""

from __future__ import annotations

import ast
import importlib.metadata
import sys
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.meta.project import PACKAGES, ROOT, find_modules, parse

# Declared, though no module of ours imports them.
WITHOUT_IMPORT = {
    "langchain-openai": "what LangChain's init_chat_model loads for a model of SIWEN_LLM=openai:…",
    "onnxruntime": "the engine that rapidocr runs on; rapidocr declares none",
}
# Imported, though people don't install it.
ON_DEMAND = {"scikit-learn": "trains the decision (`siwen kb calibrate`); in the test environment"}


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}


def _imported() -> set[str]:
    """The distributions that our modules import from, also inside functions; by canonical name."""
    modules: set[str] = set()
    for path in find_modules():
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                modules.add((node.module or "").partition(".")[0])
    owners = importlib.metadata.packages_distributions()
    foreign = modules - set(sys.stdlib_module_names) - set(PACKAGES)
    return {canonicalize_name(owner) for module in foreign for owner in owners.get(module, [module])}


def test_each_dependency_is_imported_or_has_its_reason() -> None:
    unused = _declared() - _imported()
    assert sorted(unused) == sorted(WITHOUT_IMPORT), "take it out of pyproject.toml, or say why it stays"


def test_what_is_imported_is_declared() -> None:
    """Not left to what another package happens to bring along."""
    assert sorted(_imported() - _declared()) == sorted(ON_DEMAND)
