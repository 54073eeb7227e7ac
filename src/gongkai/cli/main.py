"""``gongkai``: one door to every command. A command's module is loaded when it is called, so pure ones start at once."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

#: command → (module:attribute, one line of help). Those of ``law`` and ``text`` need neither database nor Django.
COMMANDS = {
    "due": ("gongkai.cli.law:due", "Count a time limit, with the reason for every day."),
    "clock": ("gongkai.cli.clock:clock", "The limit of a case that events start, stop, pause, extend and end."),
    "rules": ("gongkai.cli.rules:rules", "List, check and show the rules in force."),
    "fee": ("gongkai.cli.fee:fee", "The information processing fee, band by band."),
    "draw": ("gongkai.cli.draw:draw", "Run an auditable draw, or verify one."),
    "annual": ("gongkai.cli.annual:annual", "Check the tables of an annual report."),
    "letters": ("gongkai.cli.letters:letters", "Check a city's own letters of requests for information."),
    "intake": ("gongkai.cli.text:intake", "Read policy documents: facts, outline and tasks."),
    "privacy": ("gongkai.cli.text:privacy", "Find personal data in text and files."),
    "wording": ("gongkai.cli.text:wording", "Check words, signs, numbers and dates in files."),
    "ledger": ("gongkai.cli.ledger:ledger", "Verify the event ledger."),
    "duties": ("gongkai.cli.duties:duties", "List duties with due date and state."),
    "recompute": ("gongkai.cli.duties:recompute", "Recompute every derived date."),
    "tick": ("gongkai.cli.tick:tick", "Do what the passing of time brings about; run it daily."),
    "digest": ("gongkai.cli.digest:digest", "Mail everybody what waits for them, once a day."),
    "ocr": ("gongkai.cli.ocr:ocr", "Read scanned pages of old gazettes, and pictures attached before the machine."),
    "links": ("gongkai.cli.links:links", "Check the links of what is published."),
    "reindex": ("gongkai.cli.reindex:reindex", "Build the search index again."),
    "import": ("gongkai.cli.exchange:import_", "Bulk import, with a report of refused rows."),
    "export": ("gongkai.cli.exchange:export", "Bulk export."),
    "found": ("gongkai.cli.found:found", "Set up the first government of a new installation and its administrators."),
    "demo": ("gongkai.cli.demo:demo", "Load the sample city and serve it."),
    "serve": ("gongkai.cli.serve:serve", "Serve the site."),
    "press": ("gongkai.cli.press:press", "Print the public pages to disk for a web server."),
    "seal-key": ("gongkai.cli.seal:seal_key", "Print a key that seals what applicants tell us."),
    "reseal": ("gongkai.cli.seal:reseal", "Seal everything again with the newest key."),
    "manage": ("gongkai.cli.serve:manage", "Django's own management commands."),
}


class Lazy(click.Group):
    """A group that imports a command only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name][0].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            sentence = _in_words(error)
            if sentence is None:
                raise
            click.echo(f"gongkai: {sentence}", err=True)
            sys.exit(2)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def _in_words(error: Exception) -> str | None:
    """What an operator can do about it; None for faults of the program itself. By names, so that Django stays unloaded."""
    kind = type(error)
    if kind.__module__ in ("django.db.utils", "psycopg", "sqlite3"):
        told = str(error).strip().splitlines()[0] if str(error).strip() else kind.__name__
        return f"the database cannot answer ({told}). Run “gongkai manage migrate”, or look at GONGKAI_DATABASE_URL."
    if kind.__name__ in ("ImproperlyConfigured", "RulebookError", "RulebookFault", "UnknownProfile", "SealBroken"):
        return str(error)
    return None


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=None, version=__import__("gongkai").__version__, prog_name="gongkai")
def main() -> None:
    """公开 gongkai: rules, clocks, gates and records of open government affairs."""
