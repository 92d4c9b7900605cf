"""What the rules about questions and answers share: the rows of a table of questions, each answer read as the profile understands it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from datascopy.model import AnswerForm, Catalog, QuestionColumns, QuestionFacts, Table, TableFacts, Unit
from datascopy.model.words import clause
from datascopy.rule.answer import Answer, Found, NotHere, Unseen
from datascopy.rule.subject import ABSENT, SHOWN_FILES, cell, given, places

YES_NO = frozenset({"yes", "no"})


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it was read: its words as written and in canonical spelling, blanks around them taken off."""

    words: tuple[str, ...]
    meant: tuple[str, ...]
    nothing: bool
    """it says that there is nothing to tell: every word of it is one that the question admits for that, or a count is 0"""
    denies: bool
    """it says that there is none of what the question asks after: as `nothing`, or a plain no"""
    written_set: str
    """the words as a set: one text for all orders"""
    meant_set: str
    """what was meant as a set: one text for all orders and spellings"""


@dataclass(frozen=True, slots=True)
class Asked:
    """All rows of the tables that bear one name, and what their profile says of them.

    `rows` has the columns path, line, key (of the picture), written (the question), question (name of the question that it is, "" if the
    profile knows none), answer and source, all stripped text but the line.
    """

    facts: TableFacts
    columns: QuestionColumns
    title: str
    rows: pd.DataFrame
    questions: Mapping[str, QuestionFacts]
    known: Mapping[str, Mapping[str, str]]
    """vocabulary -> spelling -> canonical spelling"""

    def read(self, question: str, answer: str) -> Said:
        """Read one answer to a question; to one that the profile does not know it is a list of free words."""
        facts = self.questions.get(question)
        form = facts.answer if facts else AnswerForm.LIST
        cut = answer.split(self.columns.separator) if form is AnswerForm.LIST else [answer]
        words = tuple(word for one in cut if (word := one.strip()))
        known = self.known.get((facts.vocabulary if facts else None) or "", {})
        meant = tuple(known.get(word) or known.get(word.casefold(), word) for word in words)
        admitted = {word.casefold() for word in facts.nothing} if facts else set()
        nothing = bool(words) and {word.casefold() for word in words} <= admitted
        nothing = nothing or (form is AnswerForm.COUNT and answer.strip().isdecimal() and int(answer) == 0)
        denies = nothing or (form is AnswerForm.YES_NO and answer.strip().casefold() == "no")
        return Said(words, meant, nothing, denies, "\x1f".join(sorted(set(words))), "\x1f".join(sorted(set(meant))))

    def told(self) -> pd.DataFrame:
        """Return the rows that have a question and an answer, with the answer read in a column `said`: each distinct one is read once."""
        rows = self.rows[(self.rows["written"] != "") & (self.rows["answer"] != "")]
        pairs = rows[["question", "written", "answer"]].drop_duplicates(["question", "answer"])
        said = {(one.question, one.answer): self.read(str(one.question), str(one.answer)) for one in pairs.itertuples()}
        column = [said[pair] for pair in zip(rows["question"].tolist(), rows["answer"].tolist(), strict=True)]
        return rows.assign(said=pd.Series(column, index=rows.index, dtype="object"))

    def found(self, rows: pd.DataFrame, law: str, message: str, *, of: int | None = None, unit: Unit = Unit.ROWS, **more: Any) -> Found:
        """Return the finding that these rows break a law; they are its places and its evidence, and its count unless `more` says another."""
        evidence = {"rows": self.evidence(rows), **more.pop("evidence", {})}
        cells = rows[["key", "written", "answer"]].itertuples(index=False, name=None)
        return Found(
            **{"count": len(rows), "members": list(map("\x1f".join, cells)), **more},
            subject=self.title,
            message=message,
            of=of,
            unit=unit,
            identity=(self.facts.name, law),
            places=places(rows),
            evidence=evidence,
        )

    def shown(self, answer: str) -> str:
        """Return an answer as a report may show it: its shape where the column is private."""
        return cell(self.facts, self.columns.answer, answer)

    def quoted(self, answer: str) -> str:
        """Return an answer as a message may quote it."""
        return f'"{self.shown(answer)}"'

    def asks(self, written: str) -> str:
        """Return a question as a message may quote it."""
        return f'"{cell(self.facts, self.columns.question, written)}"'

    def evidence(self, rows: pd.DataFrame) -> list[dict[str, Any]]:
        """Return `evidence.rows` of some rows: picture, question and answer."""
        names = (self.facts.file or "picture", self.columns.question, self.columns.answer)
        first = rows.head(SHOWN_FILES)[["path", "line", "key", "written", "answer"]]
        return [
            {
                "path": path,
                "line": int(line),
                "cells": {name: cell(self.facts, name, text) for name, text in zip(names, cells, strict=True)},
            }
            for path, line, *cells in first.itertuples(index=False, name=None)
        ]


def each(catalog: Catalog, look: Callable[[Asked], Iterator[Answer]]) -> Iterator[Answer]:
    """Look at every table of questions; say of those that cannot be looked at why."""
    for one in asked(catalog):
        if isinstance(one, Asked):
            yield from look(one)
        else:
            yield one


def asked(catalog: Catalog) -> Iterator[Asked | Answer]:
    """Yield the tables of questions that the command line did not leave out, or why they cannot be looked at."""
    tables = [table for table in catalog.tables if table.facts.questions is not None]
    if not tables:
        yield NotHere("no table of questions is declared")
    for name in dict.fromkeys(table.facts.name for table in tables):
        mine = [table for table in tables if table.facts.name == name]
        read = [table for table in mine if table.path and not table.problem and readable(table)]
        for table in mine:
            if table in read or (table.facts.optional and not table.path):
                continue
            yield Unseen(table.path or table.facts.title, clause(table.problem) or ("a column is absent" if table.path else ABSENT))
        if read:
            yield gathered(catalog, read)


def readable(table: Table) -> bool:
    """True where the columns of question and answer are there."""
    columns = table.facts.questions
    return columns is not None and {columns.question, columns.answer} <= set(table.frame.columns)


def gathered(catalog: Catalog, tables: Sequence[Table]) -> Asked:
    """Bring the files of one table together."""
    facts = tables[0].facts
    columns = given(facts.questions)
    questions = {one.name: one for one in catalog.profile.questions}
    spelled = {text: one.name for one in questions.values() for text in (one.text, *one.spellings)}
    rows = pd.concat([rows_of(catalog, table, columns) for table in tables]).sort_values(["path", "line"], ignore_index=True)
    return Asked(
        facts=facts,
        columns=columns,
        title=tables[0].path if len(tables) == 1 else facts.title,
        rows=rows.assign(question=pd.Series([spelled.get(text, "") for text in rows["written"].tolist()], index=rows.index, dtype="str")),
        questions=questions,
        known={one.name: spellings(one.aliases) for one in catalog.profile.vocabularies},
    )


def spellings(aliases: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return spelling -> canonical spelling: as written, and folded in case where that is not another word."""
    known = {word.strip(): label for label, others in aliases.items() for word in (label, *others)}
    return {word.casefold(): label for word, label in reversed(known.items())} | known


def rows_of(catalog: Catalog, table: Table, columns: QuestionColumns) -> pd.DataFrame:
    """Return the rows of one file, with the keys of the pictures that they ask about ("" where they name none)."""
    named = catalog.references[(catalog.references["table"] == table.facts.name) & (catalog.references["path"] == table.path)]
    keys = named.drop_duplicates("line").set_index("line")["key"]
    frame = table.frame
    source = frame[columns.source] if columns.source in frame else pd.Series("", index=frame.index, dtype="str")
    return pd.DataFrame(
        {
            "path": table.path,
            "line": frame.index,
            "key": keys.reindex(frame.index).fillna("").astype("str"),
            "written": frame[columns.question].str.strip(),
            "answer": frame[columns.answer].str.strip(),
            "source": source.str.strip(),
        }
    ).reset_index(drop=True)
