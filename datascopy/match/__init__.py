"""Which pictures are the same picture: fingerprints nominate, pixels convict."""

from datascopy.match.pipeline import match, match_between

__all__ = ["match", "match_between"]
