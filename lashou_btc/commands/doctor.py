"""lashou doctor."""

from dataclasses import asdict

import click

from lashou_btc.commands import common

_MARKS = {"good": "ok", "advice": "advice", "bad": "PROBLEM", "unknown": "unknown"}


@click.command("doctor")
@common.json_option
@click.pass_context
def doctor_command(ctx: click.Context) -> None:
    """Look at home, keys, disk, clock, node and pools, and say what to do.

    Changes nothing and opens no key. Exit status 1 if something is wrong, 3 if something cannot be told.
    """
    from lashou_btc.usecases import doctor

    with common.workspace(ctx) as ws:
        found = doctor.look(ws)
    common.data(ctx, {"findings": [asdict(f) for f in found]}, lambda: [
        line for f in found for line in (f"{_MARKS[f.verdict]:8}{f.subject}: {f.text}",
                                         *([f"        -> {f.todo}"] if f.todo else []))])
    verdicts = {f.verdict for f in found}
    ctx.exit(1 if doctor.BAD in verdicts else 3 if doctor.UNKNOWN in verdicts else 0)
