"""What formulas come to, written beside them.

The library writes a formula without a value; previews on a telephone, Excel's protected
view and every reader that does not calculate would show nothing. The program knows each
value, so it is put in; a spreadsheet program computes it anew when it opens the file.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

# A formula cell as the library writes it: with a reference, a style, and an empty value.
_FORMULA = re.compile(
    r'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f>[^<]*</f>)<v(?:></v>| ?/>)</c>',
)


def with_known_values(data: bytes, known: Mapping[str, Decimal | str]) -> bytes:
    """Put the value of each formula of a sheet (UTF-8 XML) in place; `known` is by address."""

    def put(found: re.Match[str]) -> str:
        address, attributes, formula = found.groups()
        value = known[address]
        if isinstance(value, Decimal):
            return f'<c r="{address}"{attributes}>{formula}<v>{value:f}</v></c>'
        return f'<c r="{address}"{attributes} t="str">{formula}<v>{escape(value)}</v></c>'

    return _FORMULA.sub(put, data.decode("utf-8")).encode("utf-8")
