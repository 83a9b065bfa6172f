"""What every table is made of: one set of names, and the three kinds of column that mean more."""

from sqlalchemy import BigInteger, LargeBinary, MetaData, String

# Named constraints, so that a later migration can change one on either database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = String(32)
Micros = BigInteger
Sealed = LargeBinary
