"""Propose a profile for a dataset that has none: look at its files, guess what they are, and write it down for a person to correct."""

from datascopy.propose.claims import propose_claims
from datascopy.propose.like import propose_like
from datascopy.propose.look import look
from datascopy.propose.outline import Outline, Proposed
from datascopy.propose.write import put, write_outline

__all__ = ["Outline", "Proposed", "look", "propose_claims", "propose_like", "put", "write_outline"]
