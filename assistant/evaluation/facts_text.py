"""Compares expected facts with a reply, by the rules of the question sets.

NFC, lower case, single spaces, no leading zeros ('07 ngày' = '7 ngày'), at number boundaries
('8' does not match in '18').
"""

from __future__ import annotations

import re
import unicodedata

_LEADING_ZEROS = re.compile(r"(?<![\d.,/])0+(\d)(?!\d*\.\d{3})")


def normal(text: str) -> str:
    """The text as it is compared."""
    text = unicodedata.normalize("NFC", text).lower()
    return " ".join(_LEADING_ZEROS.sub(r"\1", text).split())


def holds(fact: str, text: str) -> bool:
    """Whether a normalised text holds a fact."""
    wanted = normal(fact)
    left = r"(?<!\d)" if wanted[0].isdigit() else r"(?<!\w)"
    right = r"(?!\d)" if wanted[-1].isdigit() else r"(?!\w)"
    return re.search(left + re.escape(wanted) + right, text) is not None
