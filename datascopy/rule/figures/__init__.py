"""What rules draw. Each function yields `Drawn` values: a title, a sentence and the numbers; how they look is the report's."""

from datascopy.rule.figures.effects import forests, powers
from datascopy.rule.figures.means import means
from datascopy.rule.figures.mosaic import mosaics
from datascopy.rule.figures.probes import bars
from datascopy.rule.figures.texts import positions

__all__ = ["bars", "forests", "means", "mosaics", "positions", "powers"]
