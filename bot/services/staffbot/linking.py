"""A member of staff links his account of Telegram: the desk shows a code once, and he sends it to the staff's bot."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from bot.domain.staffbot import LINK_CODE_LASTS, PostKind
from bot.domain.tickets import Via
from bot.services import audit
from bot.services.audit import By, Thing
from bot.services.factors import ALPHABET
from bot.services.keys import Keys
from bot.services.signing_in import WINDOW
from bot.storage import desk, staff_access, staff_links
from bot.storage.database import Db
from bot.storage.staff_posts import NewPost, put

LENGTH = 12  # letters: 59 bits, and few tries
LONGEST_MESSAGE = 64  # characters; what is longer is no code
TRIES = 6  # in the window, for one account of Telegram
CODE = re.compile(r"(?:/start\s+)?AG[- ]?([a-z0-9]{4})[- ]?([a-z0-9]{4})[- ]?([a-z0-9]{4})", re.IGNORECASE)


class TooManyCodes(Exception):
    """An account of Telegram has tried too often. `is_first`: nobody has told it so yet."""

    def __init__(self, *, is_first: bool) -> None:
        super().__init__("too many codes")
        self.is_first = is_first


async def new_code(db: Db, keys: Keys, staff_id: int, now: datetime) -> str:
    """A code for this member of staff, to be shown once; an older one is void."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    expires_at = now + LINK_CODE_LASTS
    await staff_links.put_code(db, staff_id, _hash(keys, code), now=now, expires_at=expires_at)
    await audit.record(db, By(staff_id, Via.DESK), "telegram_code_made", Thing("staff", staff_id), at=now)
    return "AG-" + "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))


def code_in(words: str) -> str | None:
    """The code that is all of a message; such a message is never passed on to anybody."""
    found = CODE.fullmatch(words.strip()[:LONGEST_MESSAGE])
    return "".join(found.groups()).lower() if found else None


async def use_code(
    db: Db, keys: Keys, code: str, user_id: int, now: datetime, *, group: int | None = None
) -> int | None:
    """Link this account of Telegram to whom the code belongs; his staff id, or None. Raises `TooManyCodes`.

    The account he had before leaves the group.
    """
    subject = keys.hash("telegram user", str(user_id))
    tries = await staff_access.count_attempt(db, subject, now=now, since=now - WINDOW)
    if tries > TRIES:
        raise TooManyCodes(is_first=tries == TRIES + 1)
    staff_id = await staff_links.use_code(db, _hash(keys, code), now)
    if staff_id is None:
        return None
    await staff_access.forget_attempts(db, [subject])
    before = await staff_links.link(db, staff_id, user_id)
    await _leave(db, before, group, now)
    await desk.tell(db, None, staff_id, "telegram")
    await audit.record(db, By(staff_id, Via.TELEGRAM), "telegram_linked", Thing("staff", staff_id), at=now)
    return staff_id


async def void_code(db: Db, keys: Keys, code: str, now: datetime) -> bool:
    """A code that others have seen is good no more; False when it was not."""
    return await staff_links.use_code(db, _hash(keys, code), now) is not None


async def unlink(db: Db, staff_id: int, by: By, now: datetime, *, group: int | None = None) -> bool:
    """Take the link away; False when there was none. The account leaves the group, where all read what is said."""
    before = await staff_links.unlink(db, staff_id)
    if before is None:
        return False
    await _leave(db, before, group, now)
    await desk.tell(db, None, staff_id, "telegram")
    await audit.record(db, by, "telegram_unlinked", Thing("staff", staff_id), at=now)
    return True


async def _leave(db: Db, user_id: int | None, group: int | None, now: datetime) -> None:
    if user_id is not None and group is not None:
        key = f"remove:{user_id}:{int(now.timestamp())}"
        await put(db, NewPost(key, group, kind=PostKind.REMOVE, user_id=user_id, is_live=True), now)


def _hash(keys: Keys, code: str) -> bytes:
    return keys.hash("telegram code", code)
