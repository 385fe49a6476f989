"""Alembic's environment: it works in the transaction that `upgrade` gives it."""

from alembic import context

from lashou_btc.index.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata,
                  transactional_ddl=False)
context.run_migrations()
