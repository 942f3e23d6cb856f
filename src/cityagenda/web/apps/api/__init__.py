"""The read API: what an edition holds, for programs, under ``/api/v1``. It reads and never writes.

`service` is the list of addresses; `problems` says what went wrong; `answers` chooses the
format and spares what has not changed; `gate` stands before all of it.
"""
