"""The frames that travel between the stages: their columns, each with dtype, unit and meaning.

Frames are pandas frames whose columns are listed here once and checked by Pandera in the tests.
Text columns are pandas `str`; "" means "none", so that no text column holds missing values.
"""

from enum import StrEnum
from typing import NamedTuple


class Column(NamedTuple):
    """One column of a frame."""

    name: str
    dtype: str
    unit: str
    meaning: str


class Status(StrEnum):
    """What became of opening one picture."""

    SOUND = "sound"
    EMPTY = "empty"
    POINTER = "pointer"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    TIMED_OUT = "timed-out"
    CRASHED = "crashed"
    DENIED = "denied"
    MISSING = "missing"
    """a dangling link, a link loop, or gone since it was listed"""
    NO_PICTURE = "no-picture"
    """a video file without a stream of pictures"""
    CHANGED = "changed"
    """it changed while it was read"""
    NOT_CHECKED = "not-checked"
    """left out of a sample"""


FILES = (
    Column(
        "path", "str", "", "item id: path relative to the root, '/' between parts; bytes that are not UTF-8 written \\xNN; unique, sorted"
    ),
    Column("bytes", "int64", "bytes", "size; 0 where it could not be told"),
    Column("role", "str", "", "collection | table | document | unlisted | ignored"),
    Column("name", "str", "", "name of the collection, table or document; '' otherwise"),
    Column("problem", "str", "", "why it cannot be opened (a dangling link, a link loop, no permission, no plain file); '' if it can"),
)
ITEMS = (
    Column("path", "str", "", "item id"),
    Column("collection", "str", "", "name of the collection"),
    Column("kind", "str", "", "images | masks | videos"),
    Column("key", "str", "", "what tables and documents call it"),
    Column("extension", "str", "", "lower case, without the dot"),
    Column("bytes", "int64", "bytes", "size"),
    Column("label", "str", "", "canonical label from folder, pattern or collection; '' if none"),
    Column("written", "str", "", "that label as it is written"),
    Column("problem", "str", "", "as in FILES"),
)
REFERENCES = (
    Column("table", "str", "", "name of the table or document that mentions the item"),
    Column("path", "str", "", "path of that file"),
    Column("line", "int64", "", "line in the file, from 1 (0 for documents)"),
    Column("collection", "str", "", "collection that it describes"),
    Column("written", "str", "", "the file as it is written there"),
    Column("key", "str", "", "its key"),
    Column("label_written", "str", "", "the label as it is written; '' if the table has none"),
    Column("label", "str", "", "the label in canonical spelling (as written where the vocabulary does not know it)"),
)
MEMBERSHIPS = (
    Column("split", "str", "", "name of the split"),
    Column("part", "str", "", "train, test, 0, 1, ..."),
    Column("collection", "str", "", "collection"),
    Column("key", "str", "", "key of the item"),
    Column(
        "item", "str", "", "item id where the file is present and the split is told by its path; '' otherwise (then every item of that key)"
    ),
    Column("path", "str", "", "the table or list that says so; '' where the item's own path does"),
    Column("line", "int64", "", "line there; 0 where the item's own path does"),
)
GROUPS = (
    Column("grouping", "str", "", "name of the group key, e.g. video"),
    Column("certainty", "str", "", "stated | inferred | guessed"),
    Column("collection", "str", "", "collection"),
    Column("key", "str", "", "key of the item"),
    Column("group", "str", "", "the group's value"),
)
BOXES = (
    Column("source", "str", "", "name of the table or document"),
    Column("path", "str", "", "path of that file"),
    Column("line", "int64", "", "line; 0 for documents"),
    Column("collection", "str", "", "collection of the pictures"),
    Column("key", "str", "", "key of the picture"),
    Column("box", "int64", "", "number of the box within its picture and source, from 0"),
    Column("label", "str", "", "label of the box; ''"),
    Column("xmin", "float64", "pixels", "left"),
    Column("ymin", "float64", "pixels", "top"),
    Column("xmax", "float64", "pixels", "right"),
    Column("ymax", "float64", "pixels", "bottom"),
    Column("width", "float64", "pixels", "picture width as the source states it; NaN if it does not"),
    Column("height", "float64", "pixels", "picture height as the source states it; NaN"),
)
ATTRIBUTES = (
    Column("attribute", "str", "", "name of the attribute"),
    Column("source", "str", "", "name of the table, document or collection that tells it"),
    Column("path", "str", "", "path of that file; the item's own where its path tells it"),
    Column("line", "int64", "", "line; 0 for documents and paths"),
    Column("collection", "str", "", "collection of the item"),
    Column("key", "str", "", "key of the item"),
    Column("written", "str", "", "the value as it is written, blanks around it taken off; '' where it is empty"),
    Column("value", "str", "", "in canonical spelling; '' where nothing is known (empty or a placeholder)"),
)
ANNOTATIONS = (
    Column("source", "str", "", "name of the document"),
    Column("path", "str", "", "path of that file"),
    Column("collection", "str", "", "collection of the item"),
    Column("key", "str", "", "key of the item"),
    Column("number", "int64", "", "number of the annotation within its item and source, from 0, in the order of the document"),
    Column("shape", "str", "", "polygon | box | tag | rle | keypoints | other"),
    Column("label", "str", "", "class of a shape, text of a tag, as written"),
    Column("rings", "int64", "", "rings of a polygon"),
    Column("area", "float64", "pixels", "area of its rings, holes taken off; NaN for no polygon"),
    Column("width", "float64", "pixels", "width of the picture as the document states it; NaN"),
    Column("height", "float64", "pixels", "height"),
)
RINGS = (
    Column("source", "str", "", "name of the document"),
    Column("path", "str", "", "path of that file"),
    Column("collection", "str", "", "collection of the item"),
    Column("key", "str", "", "key of the item"),
    Column("number", "int64", "", "number of the annotation, as in ANNOTATIONS"),
    Column("ring", "int64", "", "number of the ring within it, from 0"),
    Column("label", "str", "", "class"),
    Column("points", "int64", "", "vertices; a last one that repeats the first is not counted"),
    Column("repeated", "int64", "", "vertices equal to the one before"),
    Column("outside", "int64", "", "vertices beyond the picture (x < 0, y < 0, x > width, y > height)"),
    Column("overshoot", "float64", "pixels", "how far the farthest of them lies out"),
    Column(
        "fault",
        "str",
        "",
        "why the ring is no valid polygon (crosses itself, touches itself, encloses no area, fewer than 3 points); '' if it is one",
    ),
    Column("area", "float64", "pixels", "enclosed area"),
    Column("outline", "object", "pixels", "float64 array (points, 2) of x, y"),
)
MASK_VALUES = (
    Column("path", "str", "", "item id of a mask whose collection declares `values`; one row for each grey value, sorted"),
    Column("value", "int64", "0..255", "the grey value; of more than 16 values in one mask only the 16 commonest"),
    Column("pixels", "int64", "pixels", "pixels of that value"),
)
PAINTED = (
    Column("path", "str", "", "item id of a mask that was painted from polygons; one row for each class in either, sorted"),
    Column("label", "str", "", "class"),
    Column("polygon", "int64", "pixels", "pixels inside the polygons of the class, later ones not taken off"),
    Column("painted", "int64", "pixels", "pixels of the class after all polygons were painted in the order of the document"),
    Column("mask", "int64", "pixels", "pixels of the class in the mask"),
    Column("both", "int64", "pixels", "pixels inside the polygons and in the mask"),
    Column("repainted", "int64", "pixels", "pixels in the mask and of the class after painting in order"),
    Column("covered", "int64", "pixels", "pixels inside the polygons and of another class in the mask; the background is none"),
)
IMAGES = (
    Column("path", "str", "", "item id; one row for every item of kind images or masks, sorted"),
    Column("collection", "str", "", "collection"),
    Column("kind", "str", "", "images | masks"),
    Column("key", "str", "", "key"),
    Column("bytes", "int64", "bytes", "size as read"),
    Column("sha256", "str", "", "of the bytes, hex; '' where they could not be read"),
    Column("status", "str", "", "a Status"),
    Column("problem", "str", "", "what is wrong, one clause without text from the data; '' if sound"),
    Column("extension", "str", "", "of the name, lower case"),
    Column("format", "str", "", "by content, Pillow's name: JPEG, PNG, GIF, ...; ''"),
    Column("width", "Int64", "pixels", "as stored, before EXIF orientation; NA if unknown"),
    Column("height", "Int64", "pixels", "as stored"),
    Column("mode", "str", "", "Pillow's mode"),
    Column("frames", "Int64", "", "frames in the file; only the first is measured"),
    Column("orientation", "Int64", "", "EXIF orientation 1..8; 1 where absent"),
    Column("pixels", "str", "", "sha256 over size, mode and decoded pixels, EXIF orientation not applied; ''"),
    Column("left", "Int64", "pixels", "content box (what remains without dark or uniform borders)"),
    Column("top", "Int64", "pixels", "content box"),
    Column("right", "Int64", "pixels", "content box, exclusive"),
    Column("bottom", "Int64", "pixels", "content box, exclusive"),
    Column("brightness", "Float64", "0..255", "mean grey"),
    Column("contrast", "Float64", "0..255", "standard deviation of grey"),
    Column("featureless", "bool", "", "too little structure to fingerprint (standard deviation of the 64x64 grey < 4)"),
    Column("grey_values", "Int64", "", "masks: number of different grey values; NA for pictures"),
    Column("not_binary", "Float64", "share", "masks: share of pixels that are neither 0 nor 255 (nor the mask's own two values)"),
    Column("foreground", "Float64", "share", "masks: share of pixels above 127"),
    Column("parts", "Int64", "", "masks: 8-connected parts of at least 50 pixels"),
    Column("mask_left", "Int64", "pixels", "masks: least x of those parts; NA where there are none"),
    Column("mask_top", "Int64", "pixels", "masks"),
    Column("mask_right", "Int64", "pixels", "masks: greatest x, inclusive"),
    Column("mask_bottom", "Int64", "pixels", "masks: greatest y, inclusive"),
)
HASHES = (
    Column("path", "str", "", "item id of a sound picture, sorted"),
    Column("average_hash", "str", "", "imagehash's average_hash, 16 hex digits; '' where it makes none"),
    Column("phash", "str", "", "imagehash's phash"),
    Column("dhash", "str", "", "imagehash's dhash"),
)
CODES = "uint64 array (rows of IMAGES, 3 regions: whole, content box, centre 60 % of the content box, 4 words): 256-bit sign-of-DCT codes, all zero where there is no code"
FEATURE = [
    ("code", "<u8", (4,)),
    ("x", "<u2"),
    ("y", "<u2"),
    ("angle", "<u2"),
    ("level", "u1"),
    ("hand", "u1"),
]
"""numpy dtype of one local feature, 40 bytes: its 256-bit code; its place in the working copy (longer side at most 256) in 1/64 pixel; its angle in
1/65,536 turn, clockwise as seen, from the x axis; its scale, 1.25^level; its hand: 1 if told as it is, 0 if told as its mirror image"""
VIDEOS = (
    Column("path", "str", "", "item id; one row for every item of kind videos, sorted"),
    Column("collection", "str", "", "collection"),
    Column("key", "str", "", "key"),
    Column("bytes", "int64", "bytes", "size as read"),
    Column("sha256", "str", "", "of the bytes, hex; '' where they could not be read"),
    Column("status", "str", "", "sound | damaged | unreadable | no-picture | not-checked"),
    Column("cause", "str", "", "of unreadable: a Status that says why; ''"),
    Column("problem", "str", "", "what is wrong, one clause without text from the data; '' where frames were decoded"),
    Column("container", "str", "", "by content, FFmpeg's name of the format: avi, matroska,webm, ...; ''"),
    Column("codec", "str", "", "of the chosen stream, canonical name: h264, av1, ...; ''"),
    Column("width", "Int64", "pixels", "of the first frame, as stored, before rotation; NA if unknown"),
    Column("height", "Int64", "pixels", "of the first frame"),
    Column("rotation", "Int64", "degrees", "by which players turn it; a multiple of 90"),
    Column("decoded", "Int64", "frames", "frames that decoding to the end yields; NA where it could not be opened, or only in part"),
    Column("packets", "Int64", "", "packets of the stream that hold data"),
    Column("discarded", "Int64", "", "of those, that the container says not to show (edit list)"),
    Column("header", "Int64", "frames", "as the container's header states them; 0 where it states none"),
    Column("blank", "Int64", "", "entries of an AVI's index that hold no picture: players repeat the one before"),
    Column("rate", "Float64", "frames a second", "average, as the container states or implies it; NA"),
    Column("seconds", "Float64", "seconds", "measured: from the first to the last time stamp and one step more"),
    Column("expected", "Float64", "frames", "stated duration times stated rate; NA"),
    Column("constant", "boolean", "", "whether all frames are equally far apart; NA where the time stamps do not say"),
    Column("interlaced", "Int64", "frames", "frames that are interlaced"),
    Column("keys", "Int64", "frames", "key frames"),
    Column("streams", "Int64", "", "streams of pictures in the file; the one that players choose is measured"),
    Column("errors", "Int64", "", "packets that the decoder refused"),
    Column("corrupt", "Int64", "frames", "frames that the decoder marked as corrupt"),
    Column("corrupt_packets", "Int64", "", "packets that the container marked as corrupt"),
    Column("complaints", "Int64", "", "lines that decoder and container logged at the level of errors"),
    Column("first_signal", "Int64", "frame", "frame, from 0, at which the first sign of damage occurred; NA where there is none"),
    Column("ends", "str", "", "complete | short | '' (unknown): whether the file reaches as far as its container says"),
    Column("short_by", "Int64", "bytes", "bytes that it lacks"),
    Column("content", "str", "", "sha256 over the 64x64 grey of every frame; '' without frames"),
)
STRETCHES = (
    Column("path", "str", "", "item id of the video"),
    Column("kind", "str", "", "damaged | lost | black | frozen | repeated"),
    Column("first", "int64", "frame", "from 0, in the order shown"),
    Column("last", "int64", "frame", "inclusive"),
    Column("detail", "str", "", "damaged: the signs, in words; repeated: the frame at which the first showing begins"),
)
COPIES = (
    Column("a", "str", "", "item id of a video"),
    Column("b", "str", "", "item id of another, a < b"),
    Column("kind", "str", "", "identical-bytes | identical-content | sub-clip"),
    Column("a_first", "int64", "frame", "first frame of a that is also in b"),
    Column("a_last", "int64", "frame", "last, inclusive"),
    Column("b_first", "int64", "frame", "where it is in b"),
    Column("b_last", "int64", "frame", "last, inclusive"),
    Column("speed", "float64", "", "frames of b for each frame of a"),
)
SIGHTED = (
    Column("path", "str", "", "item id of a picture in a split that nothing calls a frame, and that was sought in the videos"),
    Column("collection", "str", "", "collection of the picture"),
    Column("key", "str", "", "key of the picture"),
    Column("home", "str", "", "item id of the video in which it was found; '' where in none"),
    Column("found", "Int64", "frame", "best frame, counted from 0; NA where none is the picture"),
    Column("first", "Int64", "frame", "first of the frames that fit as well"),
    Column("last", "Int64", "frame", "last of them"),
    Column("change", "str", "", "how the picture differs from the frame: '' | an Orientation | cropped"),
    Column("distance", "Float64", "", "as in TRACES"),
    Column("problem", "str", "", "why it could not be sought; ''"),
)
TRACES = (
    Column("path", "str", "", "item id of the picture that its name or a table says to be a frame of a video"),
    Column("collection", "str", "", "collection of the picture"),
    Column("key", "str", "", "key of the picture"),
    Column("video", "str", "", "item id of the video that is named"),
    Column("stated", "int64", "frame", "number of the frame as it is written"),
    Column("verdict", "str", "", "exact | within | ambiguous | other-video | absent | beyond-end | not-checked"),
    Column("found", "Int64", "frame", "best frame, counted from 0; NA where none is the picture"),
    Column("first", "Int64", "frame", "first of the frames that fit as well, from 0"),
    Column("last", "Int64", "frame", "last of them"),
    Column("home", "str", "", "item id of the video in which it was found; ''"),
    Column("change", "str", "", "how the picture differs from the frame: '' | an Orientation | cropped"),
    Column("distance", "Float64", "", "RMS difference of the standardised 64x64 greys; 0 = the same, about 1 = unrelated"),
    Column("problem", "str", "", "why it was not checked; ''"),
)
