"""One writer at a time: the same promise on every database.

SQLite lets one transaction write at a time, and ours begin as writing ones. PostgreSQL lets
many write beside each other, so that two could both find the same last entry, or count the
same attempts. There each of ours takes a lock first that ends with the transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

TRAIL: Final = 8201
"""The lock of everything that adds to the audit trail or reads it to write rows from it."""
ATTEMPTS: Final = 8202
"""The lock of the counts of attempts to sign in."""


@contextmanager
def alone(lock: int = TRAIL) -> Iterator[None]:
    """Run the block in a transaction that no other one under the same lock runs beside."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
        yield
