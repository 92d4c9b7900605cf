"""What files and columns are called: names that tables and paths use, without regard to any library."""

import re
from collections.abc import Iterator, Mapping, Sequence

_PICTURES = "jpg jpeg jpe jfif jp2 j2k png apng gif bmp dib tif tiff webp avif heic heif ppm pgm pbm pnm tga dcm dicom exr hdr svs ndpi"
_VIDEOS = "avi mp4 m4v mpg mpeg mpe mov mkv webm wmv asf flv ogv ts mts m2ts 3gp vob"
EXTENSIONS = frozenset(f"{_PICTURES} {_VIDEOS}".split())
"""of pictures and videos, lower case, without the dot"""
MOST_CHARACTERS = 4096
"""of a path, as systems have it"""
_HERE = re.compile(r"^(?:\./+)+")
PARTING = re.compile(r"[^a-z0-9]+")

FILE, LABEL, GROUP, SPLIT = "file", "label", "group", "split"

NAMED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    FILE: (
        *("file", "filename", "file_name", "file_path", "filepath", "image_path", "img_path", "image_file", "image_name", "img_name"),
        *("path", "image", "image_id", "img_id", "image_index", "img", "picture", "video", "video_file", "id"),
    ),
    LABEL: (
        "label",
        "labels",
        "class",
        "class_name",
        "finding",
        "finding_class",
        "finding_labels",
        "diagnosis",
        "dx",
        "target",
        "category",
    ),
    SPLIT: ("split", "fold", "set", "partition", "subset", "split_index"),
}
"""meaning -> names of columns, folded, the likeliest first"""
GROUP_COLUMNS: tuple[tuple[str, ...], ...] = (
    ("patient", "patient_id", "patientid", "subject", "subject_id", "subjectid", "person_id"),
    ("study", "study_id", "studyid", "study_instance_uid", "exam_id", "case", "case_id", "caseid"),
    ("video_id", "videoid", "sequence_id"),
)
"""The same for groups: each of these is a group of its own."""

PART_WORDS: Mapping[str, frozenset[str]] = {
    "train": frozenset({"train", "training", "trn", "tr", "trainval"}),
    "val": frozenset({"val", "valid", "validation", "dev", "tune", "tuning"}),
    "test": frozenset({"test", "testing", "tst", "holdout", "evaluation", "eval"}),
}
"""part of a split -> the words, lower case, that folders, lists and cells call it by"""


def key_of(written: str, key: str) -> str:
    r"""Return the key of one file: spaces around it taken off, `\` read as `/`, a leading `./` dropped.

    A backslash in an item id is a character of its name; it is read as a separator all the same, on both sides, so both still meet.
    """
    path = written.strip().replace("\\", "/")
    if len(path) > MOST_CHARACTERS:  # no file is called so
        path = f"{path[:MOST_CHARACTERS]}…"
    if path.startswith("./"):
        path = _HERE.sub("", path)
    if key == "path":
        return path
    name = path.rstrip("/").rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return stem if key == "stem" and dot and extension.lower() in EXTENSIONS else name


def group_title(column: str) -> str:
    """Return what a group is called in words, from the name of its column: `patient_id` is a patient."""
    words = PARTING.sub(" ", column.lower()).strip()
    named = {name for names in GROUP_COLUMNS for name in names}
    return words.removesuffix("id").rstrip() or column if words.endswith(" id") or words in named else words or column


def by_name(columns: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """Yield the columns that bear one of these names, the likeliest first."""
    folded = {PARTING.sub("_", column.strip().lower()).strip("_"): column for column in reversed(columns)}
    yield from (folded[name] for name in names if name in folded)
