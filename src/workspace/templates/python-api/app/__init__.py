"""An HTTP API on the standard library."""
