"""Check the frames of a catalog against the columns that the model lists: names, order, dtypes, no missing text, indexes from 0."""

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

from datascopy.model import ANNOTATIONS, ATTRIBUTES, BOXES, FILES, GROUPS, ITEMS, MEMBERSHIPS, REFERENCES, Catalog, Column


def check_frame(frame: pd.DataFrame, columns: Sequence[Column]) -> None:
    """Raise unless the frame has exactly these columns, in this order, of these dtypes, rows numbered from 0."""
    schema = pa.DataFrameSchema(
        {column.name: pa.Column(column.dtype, nullable=column.dtype in ("float64", "Int64", "Float64", "boolean")) for column in columns},
        index=pa.Index("int64"),
        strict=True,
        ordered=True,
    )
    schema.validate(frame, lazy=True)
    assert frame.index.tolist() == list(range(len(frame)))


def check_catalog(catalog: Catalog) -> None:
    """Raise unless all frames of a catalog are as the model says, and its counts add up."""
    check_frame(catalog.files, FILES)
    check_frame(catalog.items, ITEMS)
    check_frame(catalog.references, REFERENCES)
    check_frame(catalog.memberships, MEMBERSHIPS)
    check_frame(catalog.groups, GROUPS)
    check_frame(catalog.boxes, BOXES)
    check_frame(catalog.attributes, ATTRIBUTES)
    check_frame(catalog.annotations, ANNOTATIONS)
    assert catalog.files["path"].is_unique
    assert catalog.files["path"].is_monotonic_increasing
    collected = catalog.files["role"] == "collection"
    in_scope = set(catalog.items["path"])
    assert in_scope <= set(catalog.files.loc[collected, "path"])
    assert set(catalog.files["role"]) <= {"collection", "table", "document", "unlisted", "ignored"}
    for table in catalog.tables:
        assert table.rows == len(table.frame)
        assert table.frame.index.is_unique
        assert all(dtype == "str" for dtype in table.frame.dtypes)
        for violation in table.violations:
            assert 0 < violation.count <= violation.of
