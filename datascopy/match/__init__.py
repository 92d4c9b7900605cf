"""Which pictures are the same picture: fingerprints nominate, pixels convict."""

from datascopy.match.beside import Known, known_of
from datascopy.match.packs import all_found, match_fingerprints
from datascopy.match.pipeline import match, match_between

__all__ = ["Known", "all_found", "known_of", "match", "match_between", "match_fingerprints"]
