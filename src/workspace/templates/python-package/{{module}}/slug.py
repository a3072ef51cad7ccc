"""Text that is safe in an address."""

import re
import unicodedata


def slug(title: str) -> str:
    """Return the title in lower case: a-z, 0-9, and a dash for whatever stands between."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
