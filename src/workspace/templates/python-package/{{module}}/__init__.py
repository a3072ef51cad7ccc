"""What {{name}} is for, in one line."""

from {{module}}.slug import slug

__all__ = ["slug"]
