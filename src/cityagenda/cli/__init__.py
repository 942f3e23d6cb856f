"""The command line. Every command imports what it needs when it runs."""

import sys

EXIT_FAULTS = 1
EXIT_USAGE = 2
EXIT_REFUSED = 3


def main() -> None:
    """Run the command line; an error of ours becomes one message and exit code 3.

    Exit codes: 0 done; 1 done, and something needs attention (faults in the folder, a
    method that failed, values that differ on recomputation); 2 the command was written
    wrongly; 3 it could not be done, nothing was changed.
    """
    from cityagenda.ground.errors import CityAgendaError

    try:
        from cityagenda.cli.app import app

        app()
    except CityAgendaError as error:
        from cityagenda.cli.output import print_error

        print_error(error)
        sys.exit(EXIT_REFUSED)
