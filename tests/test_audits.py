"""All shipped profiles load, are recognised by the forms that they accept, and have the form that the published schemas say."""

import dataclasses
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from datascopy.model import (
    AttributeFacts,
    BoxColumns,
    Certainty,
    ClaimFacts,
    CollectionFacts,
    ContrastFacts,
    DocumentFacts,
    FrameFacts,
    GroupFacts,
    Kind,
    LeaveOutFacts,
    Measured,
    Policy,
    Profile,
    QuestionColumns,
    QuestionFacts,
    RelationFacts,
    SplitFacts,
    TableFacts,
    VideoColumns,
    Waiver,
)
from datascopy.profile import find_profile, load_profile, recognise, shipped_profiles
from datascopy.profile.check_claims import FORMS
from datascopy.profile.validate import schema_of
from datascopy.shipped import shipped


@pytest.mark.parametrize("name", shipped_profiles())
def test_a_shipped_profile_is_in_order(name: str) -> None:
    profile = load_profile(find_profile(name))
    assert profile.name == name
    assert profile.about
    readme = shipped("audits") / name / "README.md"
    assert readme.read_text("utf-8").startswith("# ")
    for claim in profile.claims:
        assert not claim.says.endswith("."), f"{claim.id}: what is claimed is a phrase that stands within sentences"
        assert not claim.source.endswith("."), claim.id


@pytest.mark.parametrize("name", shipped_profiles())
def test_the_schemas_of_its_tables_exist(name: str) -> None:
    profile = load_profile(find_profile(name))
    for table in profile.tables:
        assert table.schema or table.infer
        assert not table.schema or (shipped("schemas") / "tables" / f"{table.schema}.yaml").is_file()
    for document in profile.documents:
        stems = set(document.versions.values()) | {document.schema} - {None}
        assert stems or document.reader == "croissant"
        assert all((shipped("schemas") / "documents" / f"{stem}.schema.json").is_file() for stem in stems)


FORM_OF = {
    "collection": CollectionFacts,
    "table": TableFacts,
    "document": DocumentFacts,
    "split": SplitFacts,
    "group": GroupFacts,
    "relation": RelationFacts,
    "attribute": AttributeFacts,
    "contrast": ContrastFacts,
    "leaveOut": LeaveOutFacts,
    "questionColumns": QuestionColumns,
    "question": QuestionFacts,
    "boxColumns": BoxColumns,
    "videoColumns": VideoColumns,
    "frame": FrameFacts,
}


def fields(cls: type) -> set[str]:
    return {field.name for field in dataclasses.fields(cls)}


def required(cls: type) -> set[str]:
    missing = dataclasses.MISSING
    return {field.name for field in dataclasses.fields(cls) if field.default is missing and field.default_factory is missing}


@pytest.mark.parametrize("form", FORM_OF)
def test_the_profile_schema_has_the_fields_of_the_facts(form: str) -> None:
    published, cls = schema_of("profile")["$defs"][form], FORM_OF[form]
    assert set(published["properties"]) == fields(cls) - {"name"}
    assert set(published.get("required", ())) == required(cls) - {"name"}


def test_the_other_schemas_have_the_fields_of_the_facts() -> None:
    assert set(schema_of("profile")["properties"]) == fields(Profile) - {"digest", "claims", "others", "homes"}
    assert set(schema_of("claims")["$defs"]["claim"]["properties"]) == fields(ClaimFacts)
    assert set(schema_of("claims")["$defs"]["measured"]["properties"]) == fields(Measured)
    assert set(schema_of("policy")["properties"]) == fields(Policy) - {"digest"}
    assert set(schema_of("policy")["$defs"]["waiver"]["properties"]) == fields(Waiver)


def test_the_schema_knows_the_verbs_that_can_be_carried_out() -> None:
    published = schema_of("claims")["$defs"]["measured"]["properties"]
    assert set(published["verb"]["enum"]) == set(FORMS)
    assert set(published["what"]["enum"]) == {what for forms in FORMS.values() for form in forms for what in form.what}


@pytest.mark.parametrize("name", ["profile", "claims", "policy"])
def test_every_key_of_a_schema_is_described_and_no_other_is_allowed(name: str) -> None:
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)

    def look(part: object, at: str) -> None:
        if isinstance(part, dict):
            if "properties" in part:
                assert part["additionalProperties"] is False, at
                for key, one in part["properties"].items():
                    assert one.get("description") or "$ref" in one, f"{at}.{key}"
            for key, one in part.items():
                look(one, f"{at}.{key}")
        elif isinstance(part, list):
            for one in part:
                look(one, at)

    look(schema, name)


UUID = "0dad158b-043d-427d-a656-b1034b9a6a0d"
FORMS_ON_DISK = [
    ("hyperkvasir", ["labeled-images/image-labels.csv"]),
    ("hyperkvasir", [f"labelled_images/Lower-GI-tract/pathological-findings/polyp/{UUID}.JPG"]),
    ("hyperkvasir", ["segmented-images/bounding-boxes.json", f"segmented-images/images/{UUID}.jpg"]),
    ("hyperkvasir", ["hyper-kvasir-video-metadata.csv"]),
    ("kvasir-capsule", ["metadata.csv", "official_splits/split_0.csv"]),
    ("kvasir-capsule", ["metadata.csv", "labelled_images/Polyp/0728084c8da942d9_22803.jpg"]),
    ("kvasir-capsule", ["metadata.csv", "unlabelled_videos/0728084c8da942d9.mp4"]),
    ("kvasir-seg", ["images/cju0qkwl35piu0993l0dewei2.jpg", "masks/cju0qkwl35piu0993l0dewei2.jpg", "kavsir_bboxes.json"]),
    ("kvasir-seg", ["images/cju0qkwl35piu0993l0dewei2.jpg", "masks/cju0qkwl35piu0993l0dewei2.jpg", "bbox/cju0qkwl35piu0993l0dewei2.csv"]),
    ("folder", ["metadata.csv", "images/000001-24.jpg"]),
    ("folder", ["images/a.jpg", "masks/a.jpg"]),
    ("folder", ["train/normal/a.jpeg", "test/pneumonia/b.jpeg"]),
    ("kermany-chest-xray", ["train/NORMAL/IM-0115-0001.jpeg", "test/PNEUMONIA/person1_virus_6.jpeg"]),
    ("kermany-chest-xray", ["chest_xray/train/NORMAL/NORMAL2-IM-0383-0001.jpeg", "chest_xray/test/PNEUMONIA/person100_bacteria_475.jpeg"]),
    ("kvasir-instrument", ["train.txt", "test.txt", "bboxes.json"]),
    ("kvasir-instrument", ["train.txt", "test.txt", "images/ckd4ipizn000d3b5yk2vrbyyz.jpg", "masks/ckd4ipizn000d3b5yk2vrbyyz.png"]),
    ("kvasir-vqa", ["metadata.csv", "images/cl8k2u1pm1dw7083203g1b7yv.jpg"]),
    ("kvasir-vqa", ["README.md", "data/raw-00000-of-00003.parquet"]),
]


@pytest.mark.parametrize(("name", "paths"), FORMS_ON_DISK)
def test_the_forms_on_disk_are_recognised(name: str, paths: list[str]) -> None:
    assert recognise(paths).name == name


@pytest.mark.parametrize(
    ("name", "path", "label"),
    [
        ("hyperkvasir", f"labeled-images/lower-gi-tract/pathological-findings/polyps/{UUID}.jpg", "polyps"),
        ("hyperkvasir", f"labelled_images/extra/lower-gi-tract/pathological-findings/polyp/{UUID}.png", "polyp"),
        ("hyperkvasir", f"labeled-images/z-line/{UUID}.jpg", "z-line"),
        ("kvasir-capsule", "labelled_images/Blood - fresh/0728084c8da942d9_22803.jpg", "Blood - fresh"),
        ("kvasir-capsule", "labelled_images/Polyp/Polyp/0728084c8da942d9_22803.jpg", "Polyp"),
        ("kvasir-capsule", "images/polyp/0728084c8da942d9_22803.png", "polyp"),
    ],
)
def test_the_class_is_the_innermost_folder(name: str, path: str, label: str) -> None:
    collection = load_profile(find_profile(name)).collections[0]
    met = re.fullmatch(collection.pattern or "", path)
    assert met
    assert met["label"] == label
    canonical = {spelling for facts in load_profile(find_profile(name)).vocabularies for spelling in facts.aliases}
    aliases = {
        spelling for facts in load_profile(find_profile(name)).vocabularies for others in facts.aliases.values() for spelling in others
    }
    assert label.casefold() in {one.casefold() for one in canonical | aliases}


def test_the_general_profile_only_infers() -> None:
    profile = load_profile(find_profile("folder"))
    assert [one.name for one in profile.collections] == ["masks", "images", "videos"]
    assert [one.kind for one in profile.collections] == [Kind.MASKS, Kind.IMAGES, Kind.VIDEOS]
    assert all(one.infer == "folders" and one.optional and one.key == "path" for one in profile.collections)
    assert profile.splits[0].certainty is Certainty.INFERRED
    assert (profile.recognise, profile.claims, profile.groups) == ((), (), ())


REAL = {
    **{name: name for name in ("hyperkvasir", "kvasir-capsule", "kvasir-seg", "kvasir-instrument", "covid19-xray-v7")},
    "covid-chestxray-2020-06": "covid-chestxray",
    "covid-chestxray-2020-08": "covid-chestxray",
    "kermany-chest-xray-224": "kermany-chest-xray",
    "kvasir-seg-resized": "folder",
}


@pytest.mark.real
@pytest.mark.parametrize("folder", REAL)
def test_the_real_data_are_recognised(real_data: Path, folder: str) -> None:
    root = real_data / folder
    assert recognise([str(file.relative_to(root)) for file in root.rglob("*")]).name == REAL[folder]


@pytest.mark.real
def test_the_vocabulary_of_a_copy_covers_its_class_folders(real_data: Path) -> None:
    folders = json.loads((real_data / "hyperkvasir" / "class-folders.json").read_text())
    (findings,) = load_profile(find_profile("hyperkvasir")).vocabularies
    known = {*findings.aliases, *(other for others in findings.aliases.values() for other in others)}
    assert {folder.rpartition("/")[2] for folder in folders} <= known
    assert len(findings.aliases) == 23
