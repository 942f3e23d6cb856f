"""Claims: what is said to be computed is compared with something that is."""

from collections.abc import Iterator

from cityagenda.city.checks.targets import dimension_faults
from cityagenda.city.faults import Fault, fault
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Claim


def claim_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield claims that are called computed and cannot be held against a value."""
    for claim in loaded.claims.values():
        compared = claim.recomputed
        if compared is None:
            if claim.state == "computed":
                yield fault("claim-not-recomputed", _at(loaded, claim, "state"), claim=claim.id)
            continue
        if claim.value is None:
            where = _at(loaded, claim, "recomputed")
            yield fault("claim-value-missing", where, claim=claim.id)
        indicator = loaded.indicators.get(compared.indicator)
        if indicator is None:
            continue
        if indicator.method is None:
            where = _at(loaded, claim, "recomputed", "indicator")
            yield fault("claim-without-data", where, indicator=indicator.id)
        at = ("claim", claim.id, ("recomputed", "dimensions"))
        yield from dimension_faults(loaded, indicator, compared.dimensions, at)


def _at(loaded: Loaded, claim: Claim, *loc: str) -> str:
    return loaded.place_at("claim", claim.id, loc)
