"""lashou doctor."""

import click

from lashou_btc.commands import common, wording
from lashou_btc.words import noun, said


@click.command("doctor")
@common.json_option
@click.pass_context
def doctor_command(ctx: click.Context) -> None:
    """Look at home, keys, disk, clock, node and pools, and say what to do.

    Changes nothing and opens no key. Exit status 1 if something is wrong, 3 if something cannot be told.
    """
    from lashou_btc.usecases import doctor

    with common.workspace(ctx) as ws:
        found = [f.json() for f in doctor.look(ws)]
    marks = {verdict: str(said(f"cli.doctor-mark.{verdict}")) for verdict in doctor.VERDICTS}
    widest = max(map(wording.width, marks.values())) + 1
    common.data(ctx, {"findings": found}, lambda: [
        line for f in found for line in (
            said("cli.doctor.found", mark=wording.filled(marks[f["verdict"]], widest),
                 subject=noun("subject", f["subject"]), text=f["text"]),
            *([said("cli.doctor.todo", todo=f["todo"])] if f["todo"] else []))])
    verdicts = {f["verdict"] for f in found}
    ctx.exit(1 if doctor.BAD in verdicts else 3 if doctor.UNKNOWN in verdicts else 0)
