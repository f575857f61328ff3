"""Passwords as Argon2id hashes, computed beside the event loop and never more than a few at once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2  # each takes 64 MiB and some of the processor
# Hash of a password nobody has: an unknown login takes as long as a known one.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$RpFaqiGsO7s29mmFrH/Fww$bXd9eMNqTW9Bu2GjBVyF4aaTBH2phzVm1S3Vz6wvSzs"


class Passwords:
    """Hashes and checks, with the parameters of RFC 9106 for machines with little memory (64 MiB, three passes)."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords")

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether this is the password behind the hash; takes as long where there is none."""
        fits = await asyncio.get_running_loop().run_in_executor(self._threads, self._fits, password, kept or NOBODY)
        return fits and kept is not None

    def is_old(self, kept: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _fits(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
