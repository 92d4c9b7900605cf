"""Extension differs from content.

Why: A loader that chooses its decoder by the name fails on such a file or skips it, and a statement such as "all pictures are PNG" is
    wrong although every name says so.
Evidence: The format that the first bytes tell, against the formats that the extension stands for.
Remedy: Rename the file to the extension of its content, or convert it, and correct the tables that name it.
Limits: Extensions that stand for no picture format we know, and names without extension, are left alone.
Source: File signatures as Pillow reads them; extensions as registered with IANA for image types.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import UNITS, Answer, Looked, Unseen, joined, n_of_title, of_files, pictures, rule, units, verb

EXTENSIONS = {
    "JPEG": {"jpg", "jpeg", "jpe", "jfif", "jfi"},
    "MPO": {"mpo", "jpg", "jpeg"},
    "PNG": {"png", "apng"},
    "GIF": {"gif"},
    "BMP": {"bmp", "dib"},
    "DIB": {"bmp", "dib"},
    "TIFF": {"tif", "tiff"},
    "WEBP": {"webp"},
    "PPM": {"ppm", "pgm", "pbm", "pnm", "pfm"},
    "JPEG2000": {"jp2", "j2k", "jpc", "jpf", "jpx", "j2c"},
    "ICO": {"ico"},
    "TGA": {"tga", "icb", "vda", "vst"},
    "AVIF": {"avif", "avifs"},
}
KNOWN = frozenset().union(*EXTENSIONS.values())


@rule(severity=Severity.WARNING, needs=("catalog", "images"))
def extension_differs_from_content(seen: Evidence) -> Iterator[Answer]:
    """Hold the extension of every picture and mask against its format."""
    for facts, frame, reason in pictures(seen):
        unit = UNITS[facts.kind]
        opened = frame[frame["format"] != ""] if not reason else frame
        if reason or opened.empty:
            yield Unseen(facts.title, reason or f"none of its {units(len(frame), unit)} could be opened")
            continue
        yield Looked(facts.title, len(opened), unit)
        told = zip(opened["path"], opened["extension"], opened["format"], strict=True)
        bad = [(path, f"{form} named .{extension}") for path, extension, form in told if extension in KNOWN - EXTENSIONS.get(form, set())]
        if bad:
            kinds = joined(sorted({detail for _, detail in bad}))
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(opened), unit, facts.title)} {verb(len(bad), 'has', 'have')} "
                f"an extension that {verb(len(bad), 'its', 'their')} content contradicts: {kinds}.",
                bad,
                of=len(opened),
                unit=unit,
                identity=(facts.name,),
            )
