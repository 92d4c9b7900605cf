"""How an audit was measured, in sentences: for the report's last section and for a paper."""

from datascopy.model import Catalog, Matches, Measures


def method(catalog: Catalog, measures: Measures | None, matches: Matches | None) -> dict[str, str]:
    """Return name -> sentence, in the order in which a reader would ask."""
    told = {}
    if measures is not None and measures.images.empty:
        told["Pictures"] = "No picture is present, so none was read and none compared."
    elif measures is not None:
        told["Pictures"] = (
            f"{len(measures.images):,} pictures and masks were each read once, digested (SHA-256) and decoded in full to the last row; "
            "the format is told by content, never by name."
        )
    if matches is not None and matches.pictures:
        told["Matching"] = (
            f"{matches.pictures:,} pictures were compared, all pairs of them, by 256-bit codes of the whole picture, its content box and the "
            f"centre of that box in eight orientations (radius {matches.radius}); {matches.nominated:,} pairs were nominated, "
            f"{matches.examined:,} examined by their pixels; a pair counts as the same picture when at least {matches.threshold:.2f} "
            "of its structure agrees after alignment."
        )
        told["Not settled"] = (
            f"{matches.unsettled:,} examined pairs lie between clear and unclear and are not reported; {matches.featureless:,} pictures have too little "
            "structure to compare and were held against each other by digest only. Crops that keep less than about 95 % of a side are not "
            "found by this method."
        )
        if matches.notes:
            told["Limits met"] = " ".join(matches.notes)
    if catalog.groups.empty:
        told["Groups"] = "No group key (patient, video, study) is known for this dataset, so groups divided between splits cannot be seen."
    else:
        one_each = catalog.groups.drop_duplicates(["grouping", "group"])
        told["Groups"] = " ".join(
            f"{len(rows):,} groups by {grouping} ({rows['certainty'].iloc[0]})." for grouping, rows in one_each.groupby("grouping")
        )
    if catalog.notes:
        told["Met and tolerated"] = " ".join(catalog.notes)
    return told
