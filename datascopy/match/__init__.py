"""Which pictures are the same picture: fingerprints nominate, pixels convict."""

from datascopy.match.home import keep_machine_code

keep_machine_code()

from datascopy.match.pipeline import match, match_between  # noqa: E402 - numba reads where to keep machine code when it is imported

__all__ = ["match", "match_between"]
