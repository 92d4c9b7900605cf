"""Numbers and names as the rules write them. They stand with the values, for reports of lists alone load no rule."""

from datascopy.model.words import apart, clause, joined, n_of_m, n_of_title, number, plural, share, units, verb

__all__ = ["apart", "clause", "joined", "n_of_m", "n_of_title", "number", "plural", "share", "units", "verb"]
