"""The site as files in a folder, for any host or mirror."""

from collections.abc import Callable
from pathlib import Path

from lashou_btc.usecases import files
from lashou_btc.web import static
from lashou_btc.web.site import Site


def build(site: Site, folder: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Writes every page. What is there already is replaced. Returns how many files there are."""
    paths = list(site.paths())
    for done, path in enumerate(paths, 1):
        page = site.page(path)
        if page is None:
            raise LookupError(path)
        files.write(folder / (path + "index.html" if path.endswith("/") or not path else path), page.body,
                    replace=True)
        progress(done, len(paths))
    for path, _, content in static.by_path():
        files.write(folder / path, content, replace=True)
    return len(paths) + len(static.names())
