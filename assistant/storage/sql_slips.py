"""The part of the SQL store that keeps guidance slips."""

from __future__ import annotations

import json
import re
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.errors import BadInput
from assistant.storage.base import AlreadyKept, Slip
from assistant.storage.schema import slips as _slips
from assistant.storage.transactions import Transactions
from assistant.storage.values import aware, is_id, json_text

_CODE = re.compile(r"[0-9]{8}")


class SqlSlips(Transactions):
    """Slips by their code."""

    def add_slip(self, slip: Slip) -> None:
        """Keep a new slip."""
        if not _CODE.fullmatch(slip.code):
            raise BadInput("a slip's code has 8 digits")
        if not is_id(slip.procedure):
            raise BadInput("a slip names its procedure's code")
        row = {
            "code": slip.code,
            "made_at": aware(slip.made_at),
            "procedure": slip.procedure,
            "content": json_text(slip.content),
        }
        with self._writing() as connection:
            try:
                connection.execute(insert(_slips).values(row))
            except IntegrityError as error:
                raise AlreadyKept(f"slip {slip.code} exists") from error

    def slip(self, code: str) -> Slip | None:
        """The slip, or None when it is unknown."""
        if not _CODE.fullmatch(code):
            return None
        query = select(_slips).where(_slips.c.code == code)
        with self._reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        return Slip(row["code"], row["made_at"], row["procedure"], json.loads(row["content"]))

    def forget_slips_before(self, moment: datetime) -> int:
        """Delete slips made before `moment`; how many."""
        old = delete(_slips).where(_slips.c.made_at < aware(moment))
        with self._writing() as connection:
            return int(connection.execute(old).rowcount)
