"""Keys for each purpose, made from the installation's one key, and what is done with them."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE = 12  # bytes, as AES-GCM wants it


class CannotOpen(Exception):
    """Sealed with another key, for another purpose, or changed since."""


@dataclass(frozen=True, slots=True)
class Keys:
    """One key a purpose: what leaks of one says nothing about the others."""

    sealing: bytes = field(repr=False)
    hashing: bytes = field(repr=False)
    forms: bytes = field(repr=False)

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt and authenticate. It opens only with the same context, such as the row it belongs to."""
        nonce = secrets.token_bytes(NONCE)
        return VERSION + nonce + AESGCM(self.sealing).encrypt(nonce, plain, context.encode())

    def unseal(self, sealed: bytes, context: str) -> bytes:
        """The reverse. Raises `CannotOpen`."""
        if sealed[:1] != VERSION:
            raise CannotOpen
        nonce, cipher = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        try:
            return AESGCM(self.sealing).decrypt(nonce, cipher, context.encode())
        except (InvalidTag, ValueError):
            raise CannotOpen from None

    def hash(self, purpose: str, value: str) -> bytes:
        """A keyed hash under which something is kept that must not be read from the database."""
        return hmac.digest(self.hashing, f"{purpose}\0{value}".encode(), "sha256")

    def form_token(self, session_token: str) -> str:
        """What a form of this session carries, so that no other site can send it. It looks different every time."""
        nonce = secrets.token_hex(8)
        return nonce + self._form_mac(session_token, nonce)

    def form_fits(self, session_token: str, form_token: str) -> bool:
        """Whether a form was made for this session."""
        nonce, mac = form_token[:16], form_token[16:]
        return hmac.compare_digest(mac.encode(), self._form_mac(session_token, nonce).encode())

    def _form_mac(self, session_token: str, nonce: str) -> str:
        return hmac.digest(self.forms, f"{nonce}\0{session_token}".encode(), "sha256").hex()


def derive(secret: bytes) -> Keys:
    """The keys of an installation."""

    def one(purpose: bytes) -> bytes:
        return HKDF(SHA256(), length=32, salt=None, info=b"agenalis desk " + purpose).derive(secret)

    return Keys(one(b"sealing"), one(b"hashing"), one(b"forms"))
