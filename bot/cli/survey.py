"""`siwen survey`: surveys for the office's scripts and who writes them, a module an action."""

from __future__ import annotations

import argparse
import importlib

# action -> its module, with configure(parser) and run(args) -> int, and the line that --help shows
_ACTIONS = {
    "check": ("bot.cli.survey_check", "检查一份问卷文件（YAML），逐行说明要改什么"),
    "import": ("bot.cli.survey_import", "录入一份问卷；问的内容变了就是新的一版"),
    "list": ("bot.cli.survey_list", "问卷、各期和定时任务；--run 看一期的数字"),
    "run": ("bot.cli.survey_run", "把一份问卷发给一些人；批准后由 siwen run 发出"),
    "pause": ("bot.cli.survey_move", "暂停一期：还没发的先不发"),
    "resume": ("bot.cli.survey_move", "继续一期"),
    "extend": ("bot.cli.survey_move", "延长一期"),
    "cancel": ("bot.cli.survey_move", "取消一期：还没发的不发了"),
    "results": ("bot.cli.survey_results", "一期的结果：进度、每题的数字"),
    "export": ("bot.cli.survey_export", "一期的结果存成文件：Excel、CSV、Word、PDF"),
    "answers": ("bot.cli.survey_answers", "录入问卷星或纸质的答卷；不加 --apply 只核对"),
    "schedule": ("bot.cli.survey_schedule", "定时发问卷，以及错过的怎么办"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (module, line) in _ACTIONS.items():
        loaded = importlib.import_module(module)
        # A module of several actions declares what only one of them takes in a function of its own.
        declare = getattr(loaded, f"configure_{name}", loaded.configure)
        declare(actions.add_parser(name, help=line, description=line))


def run(args: argparse.Namespace) -> int:
    """Run one action; refusals are raised, and leave everything as it was."""
    return int(importlib.import_module(_ACTIONS[args.action][0]).run(args))
