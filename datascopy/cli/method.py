"""How an audit was measured, in sentences: for the report's last section and for a paper."""

from datascopy.model import Calibration, Catalog, Matches, Measures, Videos


def method(catalog: Catalog, measures: Measures | None, matches: Matches | None, videos: Videos | None = None) -> dict[str, str]:
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
            f"centre of that box in eight orientations (radius {matches.radius}) and by their local features, mirrored or not; "
            f"{matches.nominated:,} pairs were nominated, {matches.examined:,} examined by their pixels; a pair counts as the same picture when at least {matches.threshold:.2f} "
            "of its structure agrees after alignment, or half of it so closely that something must lie over the rest (correlation .93)."
        )
        told["Not settled"] = (
            f"{matches.unsettled:,} examined pairs lie between clear and unclear and are not reported (--unsettled shows them); {matches.featureless:,} pictures have too little "
            "structure to compare and were held against each other by digest only. Crops that keep less than about 60 % of a side are not "
            "found reliably by this method, nor are copies whose texture was painted anew."
        )
        told["Look-alikes"] = look_alikes(matches.calibration, matches.threshold)
        if matches.notes:
            told["Limits met"] = " ".join(matches.notes)
    if videos is not None:
        told |= _of_videos(videos)
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


def look_alikes(told: Calibration | None, threshold: float) -> str:
    """Say how many false pairs are to be expected at the threshold, and what that rests on; or why that cannot be told."""
    from datascopy.match.calibrate import HIGHEST, LEAST_PAIRS, LOWEST, TOLERATED

    if told is None:
        return (
            f"How many look-alikes pass the threshold {threshold:.2f} could not be measured here: no group key tells which pictures cannot be "
            "the same one."
        )
    apart = f"{told.different:,} examined pairs are of different groups by {told.rests_on}"
    if told.expected is None:
        return (
            f"Too few pairs to calibrate: {apart}, at least {LEAST_PAIRS} are needed. The threshold {threshold:.2f} is that of the policy."
            f"{_by_number(told)}"
        )
    said = (
        f"{apart}: by the tail of their scores {told.expected:.2f} false pairs are to be expected at the threshold {threshold:.2f} (at most "
        f"{told.at_most:.2f} with 95 % confidence) among {told.examined:,} examined pairs that are not of one group."
    )
    if told.least is None:
        return f"{said} Even at {HIGHEST:.2f} more than {TOLERATED} are: copies and look-alikes cannot be told apart here."
    return f"{said} {told.least:.2f} is the least threshold from {LOWEST:.2f} on at which at most {TOLERATED} are."


def _by_number(told: Calibration) -> str:
    """Say what the mere number of pairs tells where none of them passes, without a tail: the exact upper end for the share that would."""
    if not told.different or told.passed:
        return ""
    most = 1 - 0.05 ** (1 / told.different)
    return f" None of these pairs reaches it; by their number alone up to {100 * most:.1f} % of such pairs could (95 % confidence)."


def _of_videos(videos: Videos) -> dict[str, str]:
    """Return what is to be said of the videos."""
    frame = videos.frame
    decoded = int(frame["decoded"].fillna(0).sum())
    told = {
        "Videos": (
            f"{int(((frame['status'] != 'not-checked') & (frame['decoded'].notna() | frame['packets'].isna())).sum()):,} videos were each read once, digested (SHA-256), and decoded in full, without frame "
            f"threads and with the flush at the end: {decoded:,} frames. What the decoder refuses, marks or complains of is a sign of damage; "
            "frames are counted from 0 in the order shown. A decode without a sign does not prove sound data: most changed bits leave no trace in "
            "VP9, MJPEG and HEVC; only a digest stated by the dataset finds them."
        )
    }
    if videos.sample:
        told["Sample of videos"] = videos.sample
    if videos.sighted is not None and len(videos.sighted):
        met = int((videos.sighted["home"] != "").sum())
        told["Pictures sought in videos"] = (
            f"{len(videos.sighted):,} pictures of splits that no name or table calls a frame were sought in all videos by the signs of their 8x8 "
            f"lowest DCT frequencies, at most 6 of 64 bits apart, and then held against the frames as 64x64 grey: {met:,} were found. Mirrored, "
            "turned and cropped frames are not found so."
        )
    if len(videos.traces):
        bases = ", ".join(f"{name}: the first frame bears the number {base}" for name, base in sorted(videos.conventions.items()))
        told["Frames"] = (
            f"{len(videos.traces):,} pictures that are said to be frames were held against the frames of their video, as 64x64 grey freed of mean "
            f"and contrast; the same picture lies at a distance of at most 0.10.{f' By vote of the pictures, {bases}.' if bases else ''}"
        )
    return told
