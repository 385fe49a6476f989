"""How an index on a server is brought from each version's tables to the next's, by Alembic.

An index in a file is made anew from the chain instead, in minutes; on a server others may be reading it.
"""

from pathlib import Path

from sqlalchemy import Connection


def upgrade(conn: Connection) -> None:
    """Brings the tables in the connection's schema to this version's. Part of the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
