"""Where Alembic meets our database: given by storage/database.py, or named on the command line.

A developer writes: alembic -x database=sqlite:////tmp/try.db revision --autogenerate --rev-id 0002
"""

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection

from storage.database import engine_for
from storage.tables import metadata


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite can take a change of tables back, once the driver leaves transactions to us.
        transactional_ddl=True,
        # SQLite changes a table by making it anew.
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def migrate_from_the_command_line() -> None:
    url = context.get_x_argument(as_dictionary=True).get("database")
    if not isinstance(url, str):
        raise CommandError("name the database: alembic -x database=sqlite:////tmp/try.db ...")
    engine = engine_for(url).execution_options(writes=True)
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()


given = context.config.attributes.get("connection")
if given is None:
    migrate_from_the_command_line()
else:
    migrate(given)
