"""Passwords as Argon2id hashes, computed beside the event loop and never more than a few at once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

AT_ONCE = 2  # each takes 64 MiB and some of the processor
# Salt and hash of a password nobody has.
NOBODY = "RpFaqiGsO7s29mmFrH/Fww$bXd9eMNqTW9Bu2GjBVyF4aaTBH2phzVm1S3Vz6wvSzs"


class Passwords:
    """Hashes and checks; by default as RFC 9106 says for machines with little memory (64 MiB, three passes)."""

    def __init__(self, cost: Parameters = RFC_9106_LOW_MEMORY) -> None:
        self._hasher = PasswordHasher.from_parameters(cost)
        # An unknown login takes as long as a known one.
        self.nobodys = f"$argon2id$v=19$m={cost.memory_cost},t={cost.time_cost},p={cost.parallelism}${NOBODY}"
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords")

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether this is the password behind the hash; takes as long where there is none."""
        fits = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._fits, password, kept or self.nobodys
        )
        return fits and kept is not None

    def is_old(self, kept: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _fits(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
