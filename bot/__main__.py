"""`python -m bot`: hands over to the module of the sub-command, and turns what went wrong into one sentence."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from bot.cli.failed import Failed
from bot.settings import SettingsError

COMMANDS = {
    "run": "everything in one process tree: PostgreSQL, Rasa, web, workers",
    "demo": "an invented office to look at, and then as `run`",
    "serve": "the web server alone: webhooks, web chat, health, metrics",
    "work": "the workers alone: inbox, senders, clock",
    "migrate": "bring the database to the newest schema",
    "train": "train the understanding, unless the model fits the data already",
    "check": "inspect flows and copy",
    "knowledge": "what it knows: check, due, show, diff, site",
    "chat": "chat with a running assistant in the terminal",
    "status": "queues and their age, channels, Rasa",
    "messages": "list inbound or outbound messages by state",
    "set-aside": "list inbound messages that could not be handled",
    "retry": "work on a message again that was set aside or failed",
    "tickets": "list tickets, or show one with its history",
    "say": "send a message to a contact",
    "staff": "accounts of the desk: add, list, invite, disable",
    "audit": "what staff read and changed: list it, verify that nobody changed it",
    "settings": "show the settings, secrets masked",
    "webhooks": "register Telegram's webhook, show what to paste into Twilio",
}


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="commands:\n" + "\n".join(f"  {name:<10} {what}" for name, what in COMMANDS.items()),
        epilog="exit codes: 0 done, 1 could not be done, 2 wrong usage or a wrong setting",
    )
    parser.add_argument("command", choices=COMMANDS, metavar="command")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="`python -m bot COMMAND --help` explains them")
    chosen = parser.parse_args(argv)
    module = importlib.import_module(f"bot.cli.{chosen.command.replace('-', '_')}")
    code: int = module.main(chosen.arguments)
    return code


def _guarded_main() -> int:
    try:
        return main(sys.argv[1:])
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `... | head` has seen enough; nothing may be flushed into it at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(_guarded_main())
