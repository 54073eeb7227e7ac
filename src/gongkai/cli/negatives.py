from __future__ import annotations

import click


class Negatives(click.Command):
    """Takes -3 for a number, to be refused with a reason; also behind ``--``, after which options may still follow."""

    ignore_unknown_options = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [word for word in args if word != "--"])
