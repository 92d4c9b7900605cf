"""Cross-checks of what a profile knows of items, tables and documents: each fault with its line and a suggestion."""

from pathlib import Path

import pytest

from datascopy.model import Certainty, Fault, Form, Proof
from datascopy.profile import load_profile

GOOD = """\
name: ward
title: Ward
collections:
  scans:
    title: scans
    kind: images
    files: ["scans/**/*.png"]
    pattern: 'scans/(?P<hospital>[^/]+)/[^/]+'
  masks:
    title: masks
    kind: masks
    files: ["masks/*.png"]
    masks_of: scans
    values: {"0": Background, "255": Lung}
    drawn_in: notes
  films: {title: films, kind: videos, files: ["films/*.mp4"]}
tables:
  patients:
    title: patients
    files: ["patients.csv"]
    of: scans
    file: filename
    columns: {filename: [file name], age: [Age, "age in years"]}
    supersedes: patients-before
    private: [remarks]
  patients-before: {title: patients before, files: ["before.csv"], of: scans, file: filename}
  source: {title: source, files: ["source.csv"], of: scans, file: picture, by: original}
  ids: {title: ids, files: ["ids.txt"], header: [id], of: scans, file: id}
  asked:
    title: questions
    files: ["asked.parquet"]
    of: scans
    file: id
    questions: {question: q, answer: a}
    pictures: image
    names: "scans/all/{id}.png"
documents:
  notes: {title: notes, files: ["notes/*.json"], reader: darwin, of: scans, versions: {"": boxes}, item: filename}
  frames: {title: frames, files: ["films.json"], reader: boxes, of: films, schema: boxes}
groups:
  patient: {title: patient, of: scans, certainty: stated, table: patients, column: patient}
  film: {title: film, of: films, certainty: inferred, pattern: '(?P<group>.*)'}
vocabularies:
  sex: {male: [M], female: [F]}
attributes:
  age: {title: age, of: scans, form: number, table: patients, column: age, least: 0, most: 120, unit: years}
  sex: {title: sex, of: scans, table: patients, column: sex, vocabulary: sex, constant: patient}
  view: {title: view, of: scans, document: notes, tag: View}
  modality: {title: modality, of: scans, document: notes, tags: [CT, X-ray]}
  original: {title: original name, of: scans, document: notes, field: original_filename}
  hospital: {title: hospital, of: scans, role: source}
contrasts:
  boys: {title: male, of: scans, role: demographic, attribute: sex, exposed: [male], against: [female], where: {hospital: [north, south]}}
  grown: {title: grown up, of: scans, role: demographic, attribute: age, above: 0}
  device: {title: device, of: scans, role: artefact, shape: Device, above: 0.1}
leave_out:
  slices: {title: slices, of: scans, where: {modality: CT}, without: Lung, says: leave them out, source: card}
relations:
  within: {a: scans, b: films, says: same, source: card, where: {hospital: north}}
  elsewhere: {a: scans, b: pictures, dataset: another, says: same, source: card, extent: none, proof: [names, boxes]}
"""


def write(folder: Path, profile: str) -> Path:
    (folder / "profile.yaml").write_text(profile)
    return folder


def test_all_that_can_be_known_becomes_facts(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path, GOOD))
    attributes = {one.name: one for one in profile.attributes}
    assert (attributes["age"].form, attributes["age"].most, attributes["age"].unit) == (Form.NUMBER, 120, "years")
    assert (attributes["modality"].tags, attributes["sex"].constant, attributes["hospital"].form) == (
        ("CT", "X-ray"),
        "patient",
        Form.CATEGORY,
    )
    tables = {one.name: one for one in profile.tables}
    assert tables["patients"].columns == {"filename": ("file name",), "age": ("Age", "age in years")}
    assert (tables["source"].by, tables["ids"].header, tables["asked"].names) == ("original", ("id",), "scans/all/{id}.png")
    assert tables["asked"].questions is not None
    assert tables["asked"].questions.answer == "a"
    assert profile.collections[1].values == {"0": "Background", "255": "Lung"}
    assert profile.documents[0].versions == {"": "boxes"}
    assert profile.relations[1].proof == (Proof.NAMES, Proof.BOXES)
    assert profile.groups[1].certainty is Certainty.INFERRED


FAULTS = [
    ("(?P<hospital>[^/]+)/[^/]+'", "(?P<hospital>[^/]+)/[[a]+'", "not a clear regular expression: possible nested set at position"),
    ('values: {"0": Background', 'values: {"256": Background', "256 is no grey value: they go from 0 to 255"),
    ('"255": Lung', '"255": Background', "the class 'Background' has the grey value 0 already"),
    ("kind: masks", "kind: images", "only a collection of masks has 'values', this one holds images"),
    ("drawn_in: notes", "drawn_in: note", "there is no document 'note'; did you mean 'notes'?"),
    ("drawn_in: notes", "drawn_in: frames", "the document 'frames' holds no polygons: it needs 'reader' darwin or coco"),
    ("drawn_in: notes", "drawn_in: notes2", "there is no document 'notes2'; did you mean 'notes'?"),
    ('    values: {"0": Background, "255": Lung}\n', "", "'drawn_in' needs 'values' as well"),
    ("{filename: [file name]", "{filename: [AGE]", "the spelling 'AGE' belongs to 'age' already"),
    ("columns: {filename: [file name], age", "columns: {filename: [], Filename", "the column 'Filename' is 'filename' in another spelling"),
    ("supersedes: patients-before", "supersedes: patients-befor", "there is no table 'patients-befor'; did you mean 'patients-before'?"),
    ("supersedes: patients-before", "supersedes: patients", "'patients' supersedes itself"),
    (
        "of: scans, file: filename}",
        "of: scans, file: filename, supersedes: patients}",
        "'patients-before' supersedes itself, by way of patients",
    ),
    (
        'files: ["before.csv"], of: scans, file: filename',
        'files: ["before.csv"]',
        "the table 'patients-before' does not name items of 'scans'",
    ),
    ("by: original", "by: orginal", "there is no attribute 'orginal'; did you mean 'original'?"),
    ("by: original", "by: age", "the attribute 'age' is told by a table; rows can only be joined by what documents or names of files tell"),
    (
        "of: scans, file: picture, by: original",
        "of: films, file: picture, by: original",
        "the attribute 'original' is of 'scans', but the table",
    ),
    ("of: scans, file: picture, by", "by", "'by' needs 'file' as well"),
    ("header: [id], of: scans, file: id", "header: [id], of: scans, file: ids", "'header' lists no column 'ids'; did you mean 'id'?"),
    ("header: [id]", "header: [id, id]", "the column 'id' stands twice"),
    ("header: [id]", "header: [id], columns: {id: [ID]}", "a table without a header row has no other spellings"),
    ("    file: id\n    questions", "    questions", "'questions' needs 'file' as well"),
    ("    pictures: image\n", "", "'names' needs 'pictures' as well"),
    ('"scans/all/{id}.png"', '"scans/all/id.png"', "'scans/all/id.png' names no column: write it in braces"),
    ('"scans/all/{id}.png"', '"scans/{id.png"', "'scans/{id.png' names no column: write it in braces"),
    ('"scans/all/{id}.png"', '"../{id}.png"', "'../{id}.png' must be relative to the root"),
    ('versions: {"": boxes}', 'versions: {"": box}', "there is no schema in schemas/documents 'box'; did you mean 'boxes'?"),
    (
        'versions: {"": boxes}',
        'versions: {"": boxes}, schema: boxes',
        "a document has one 'schema' or one for each of its 'versions', not both",
    ),
    ("reader: darwin, of: scans", "of: scans", "'item' needs 'reader' as well"),
    ("of: scans, form: number", "of: scans", "only a number has 'least': add 'form: number'"),
    ("role: source", "role: sauce", "must be one of acquisition, source, demographic, outcome, artefact; did you mean 'source'?"),
    ("boys: {", "hospital: {", "'hospital' is an attribute already; choose another name"),
    ("attribute: sex, exposed", "attribute: sexe, exposed", "there is no attribute of 'scans' 'sexe'; did you mean 'sex'?"),
    ("against: [female]", "against: [male]", "'male' is on both sides"),
    ("exposed: [male], against", "against", "the one side is told by one of 'exposed', 'above' and 'missing'"),
    (
        "attribute: age, above: 0",
        "attribute: sex, above: 0",
        "the sides of a number are told by 'above', those of anything else by 'exposed'",
    ),
    ("shape: Device, above", "shape: Device, attribute: sex, above", "give one of them"),
    ("shape: Device, above: 0.1", "shape: Device, missing: true", "so there is no 'missing'"),
    (
        "where: {hospital: [north, south]}",
        "where: {hospitl: north}",
        "there is no attribute of 'scans' 'hospitl'; did you mean 'hospital'?",
    ),
    ("where: {modality: CT}, without: Lung, says", "says", "nothing says which items are meant: give 'where' or 'without'"),
    ("least: 0, most: 120", "least: 130, most: 120", "'most' is 120, less than 'least', which is 130"),
    ("form: number", "form: number, vocabulary: sex", "a number has no vocabulary"),
    ("column: age, least", "least", "'table' needs 'column' as well"),
    ("constant: patient}", "constant: patent}", "there is no group 'patent'; did you mean 'patient'?"),
    ("constant: patient}", "constant: film}", "the group 'film' is of 'films', but the attribute is of 'scans'"),
    ("vocabulary: sex, constant", "vocabulary: sx, constant", "there is no vocabulary 'sx'; did you mean 'sex'?"),
    ("document: notes, tag: View", "tag: View", "'tag' needs 'document' as well"),
    ("document: notes, tag: View", "document: notes", "'document' needs one of 'tag', 'tags' and 'field'; none is given"),
    ("tag: View", "tag: View, field: view", "'document' needs one of 'tag', 'tags' and 'field'; given are tag, field"),
    ("document: notes, tag: View", "document: frames, tag: View", "the document 'frames' does not describe items of 'scans'"),
    (
        "tag: View",
        "tag: View, table: patients, column: view",
        "an attribute is told by 'table' and 'column' or by a 'document', not by both",
    ),
    (
        "  hospital: {title: hospital",
        "  ward: {title: hospital",
        "nothing tells this attribute: give 'table' and 'column', 'document' with 'tag'",
    ),
    ("  view: {title", "  width: {title", "'width' is what every file has already; choose another name"),
    ("b: films, says", "b: film, says", "there is no collection 'film'; did you mean 'films'?"),
    ("b: films, says", "b: scans, says", "both sides are 'scans'"),
    ("where: {hospital: north}", "where: {hospitals: north}", "there is no attribute of 'scans' 'hospitals'; did you mean 'hospital'?"),
    ("extent: none", "extent: none, count: 3", "'count' has no meaning where no overlap is expected"),
    ("b: pictures, dataset: another", "b: pictures", "there is no collection 'pictures'"),
]


@pytest.mark.parametrize(("old", "new", "says"), FAULTS, ids=[says for *_, says in FAULTS])
def test_what_does_not_fit_is_said_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(Fault) as raised:
        load_profile(write(tmp_path, GOOD.replace(old, new, 1)))
    complaints = str(raised.value).splitlines()
    assert any(says in one and "profile.yaml:" in one for one in complaints), complaints
