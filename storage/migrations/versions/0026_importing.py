"""Lists of students on their way in, and since when a student is in a new school year.

As all migrations, this one never changes once it has shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32)),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("saved", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        *_to("import_run", school_id="school.id", staff_id="staff.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(
        "ix_import_run_open",
        "import_run",
        ["school_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "import_part",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        *_to("import_part", run_id="import_run.id", school_id="school.id"),
        sa.PrimaryKeyConstraint("run_id", "kind", "position", name=op.f("pk_import_part")),
    )
    op.create_table(
        "import_change",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("student_id", sa.String(length=32)),
        sa.Column("thing_id", sa.String(length=32)),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger()),
        sa.Column("note", sa.Text()),
        *_to(
            "import_change", run_id="import_run.id", school_id="school.id", student_id="student.id"
        ),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_import_change")),
    )
    op.create_index("ix_import_change_student", "import_change", ["student_id"])
    op.create_table(
        "column_choice",
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("header_index", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        *_to("column_choice", school_id="school.id"),
        sa.PrimaryKeyConstraint("school_id", "header_index", name=op.f("pk_column_choice")),
    )
    op.create_table(
        "new_year",
        sa.Column("student_id", sa.String(length=32), nullable=False),
        sa.Column("school_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger()),
        *_to("new_year", student_id="student.id", school_id="school.id"),
        sa.PrimaryKeyConstraint("student_id", name=op.f("pk_new_year")),
    )


def _to(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [to], name=op.f(f"fk_{table}_{name}"))
        for name, to in columns.items()
    ]
