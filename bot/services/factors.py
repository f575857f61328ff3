"""The second factor: time-based codes (RFC 6238) and the recovery codes for the day the telephone is lost."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from io import BytesIO

import pyotp
import segno

from bot.services.keys import Keys
from bot.storage import staff, staff_access
from bot.storage.database import Db
from bot.storage.staff import Credentials

STEP = 30  # seconds
ISSUER = "Agenalis"
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else
RECOVERY_LENGTH = 16  # letters: 79 bits


def _context(staff_id: int) -> str:
    return f"totp {staff_id}"


async def propose(db: Db, keys: Keys, who: Credentials) -> str:
    """The secret to enrol with: the one proposed before, or a new one. It counts once a code has shown it works."""
    if who.totp_secret is not None:
        return keys.unseal(who.totp_secret, _context(who.id)).decode()
    secret = pyotp.random_base32()
    await staff.propose_factor(db, who.id, keys.seal(secret.encode(), _context(who.id)))
    return secret


def qr_code(secret: str, login: str) -> bytes:
    """What an authenticator reads, as SVG."""
    uri = pyotp.TOTP(secret, name=login, issuer=ISSUER).provisioning_uri()
    drawn = BytesIO()
    segno.make(uri, error="m").save(drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False, nl=False)
    return drawn.getvalue()


async def accepts(db: Db, keys: Keys, who: Credentials, code: str, now: datetime) -> bool:
    """Whether the code is the one of now, or of a step beside it, and was not used before."""
    if who.totp_secret is None or not (code.isascii() and code.isdigit()):
        return False
    totp = pyotp.TOTP(keys.unseal(who.totp_secret, _context(who.id)).decode(), interval=STEP)
    current = int(now.timestamp()) // STEP
    matching = [s for s in (current - 1, current, current + 1) if hmac.compare_digest(totp.generate_otp(s), code)]
    return bool(matching) and await staff.use_step(db, who.id, matching[-1])


async def new_recovery_codes(db: Db, keys: Keys, staff_id: int) -> list[str]:
    """Fresh codes, to be shown once; the old ones are void."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    await staff_access.replace_recovery_codes(db, staff_id, [_hash(keys, staff_id, code) for code in codes])
    return ["-".join(code[i : i + 4] for i in range(0, RECOVERY_LENGTH, 4)) for code in codes]


async def accepts_recovery_code(db: Db, keys: Keys, staff_id: int, code: str, now: datetime) -> bool:
    """Whether the code is one of those given out and not used before; uses it."""
    plain = code.lower().replace("-", "").replace(" ", "")
    return len(plain) == RECOVERY_LENGTH and await staff_access.use_recovery_code(
        db, staff_id, _hash(keys, staff_id, plain), now
    )


def _hash(keys: Keys, staff_id: int, code: str) -> bytes:
    return keys.hash(f"recovery {staff_id}", code)
