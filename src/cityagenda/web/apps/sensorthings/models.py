"""The table of tokens with which sensors send."""

from django.db import models


class Token(models.Model):
    """What lets somebody send observations; the token itself is known to its bearer alone.

    ``digest`` is the SHA-256 of the token, which is drawn and long, so that nothing slower is
    needed. A token that was taken back stays, for deliveries name it.
    """

    name = models.CharField(max_length=60, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return what names the row in a log."""
        return self.name
