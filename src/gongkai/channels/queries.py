"""Questions to the channels. What the public reads begins with ``records.queries.public``."""
