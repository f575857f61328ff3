"""The one rounding function of the package."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def to_rupiah(amount: Decimal) -> int:
    """Round to whole rupiah, halves away from zero.

    `round()` would send halves to the even neighbour, which is not how a bill is rounded.
    """
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
