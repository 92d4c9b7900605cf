"""The tests behind the bias rules: numpy in, numbers out. Groups, not pictures, are compared.

`associate` tests attributes against labels; `settle` makes one family of several studies; `odds_ratio` is the plain one of a table.
`probe` tells how well a view that is blind on purpose tells a label.
"""

from datascopy.statistics.associate import associate
from datascopy.statistics.decide import Association, Simpson, Stratum, adjusted, settle
from datascopy.statistics.folds import for_steps, ridge_scores, tree_scores
from datascopy.statistics.power import error_of, power_of, seen_from
from datascopy.statistics.printed import fisher, mantel_haenszel
from datascopy.statistics.probes import Probe, probe
from datascopy.statistics.shares import most_if_none, share_interval
from datascopy.statistics.study import MISSING, RARE, Categories, Column, Numbers, Study, categories, group_sizes
from datascopy.statistics.tables import Estimate, homogeneity, odds_ratio

__all__ = [
    "MISSING",
    "RARE",
    "Association",
    "Categories",
    "Column",
    "Estimate",
    "Numbers",
    "Probe",
    "Simpson",
    "Stratum",
    "Study",
    "adjusted",
    "associate",
    "categories",
    "error_of",
    "fisher",
    "for_steps",
    "group_sizes",
    "homogeneity",
    "mantel_haenszel",
    "most_if_none",
    "odds_ratio",
    "power_of",
    "probe",
    "ridge_scores",
    "seen_from",
    "settle",
    "share_interval",
    "tree_scores",
]
