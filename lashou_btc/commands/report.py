"""lashou report: a period's statement, as a page to print and as JSON."""

from pathlib import Path

import click

from lashou_btc.commands import common
from lashou_btc.languages import LANGUAGES
from lashou_btc.usecases import statements
from lashou_btc.words import LANGUAGE, said, sentence


@click.command("report")
@click.option("--from", "start", type=click.IntRange(0), metavar="HEIGHT",
              help="First block of the period; default: the pool's first.")
@click.option("--to", "end", type=click.IntRange(0), metavar="HEIGHT",
              help="Last block; default: the last that is as deep as the pool's rules ask.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGE.get,
              help="Language of the page; default: yours (LASHOU_LANG).")
@click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR",
              help="Folder for the two files.")
@common.json_option
@click.pass_context
def report_command(ctx: click.Context, start: int | None, end: int | None, lang: str, folder: Path) -> None:
    """Write the statement of a period: money in and out, balances, costs, claims, journal, irregularities.

    Both files are the same for everybody, to the byte, so that one SHA-256 stands for the period. Exit status 3
    where the state at the period's end is unknown: the report says so.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        start = pool.contract.birthday if start is None else start
        end = max(start, statements.buried(pool, state)) if end is None else end
        done = statements.write(pool, state, start, end, lang, folder)
    if done.shallow:
        common.warn(said("cli.report.shallow", end=end, count=done.shallow))
    f = done.figures
    value = {"from": start, "to": end, "html": str(done.html), "html_sha256": done.html_sha256,
             "json": str(done.json), "json_sha256": done.json_sha256, "state_hash": f["closing"]["state"],
             "funds_sat": f["closing"]["funds_sat"], "in_sat": sum(x["amount_sat"] for x in f["in"]),
             "out_sat": sum(x["amount_sat"] for x in f["out"]), "missing_sat": f["closing"]["missing_sat"],
             "irregular": len(f["irregular"]), "unknown": f["closing"]["unknown"],
             "next": f"lashou anchor {done.json}"}
    common.data(ctx, value, lambda: [
        said("cli.report.period", start=start, end=end, opening=f["opening"]["funds_sat"], came=value["in_sat"],
             went=value["out_sat"], closing=value["funds_sat"]),
        *([said("cli.report.unknown", why=value["unknown"])] if value["unknown"] else []),
        *([said("cli.report.irregular", count=value["irregular"])] if value["irregular"] else []),
        *([said("cli.report.missing", missing=value["missing_sat"])] if value["missing_sat"] else []),
        f"{done.html_sha256}  {done.html}", f"{done.json_sha256}  {done.json}",
        said("cli.report.date", path=done.json), sentence(said("cli.report.page"))])
    ctx.exit(3 if value["unknown"] else 0)
