"""What a profile states about questions on pictures: the columns that hold them, and what may answer them."""

from dataclasses import dataclass
from enum import StrEnum


class AnswerForm(StrEnum):
    """What an answer is: yes or no, a whole number, one word of a vocabulary, or several of them."""

    YES_NO = "yes-no"
    COUNT = "count"
    CHOICE = "choice"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionColumns:
    """The columns of a table of questions about pictures."""

    question: str
    answer: str
    source: str | None = None
    """the column that says from which part of the dataset the picture comes"""
    separator: str = ";"
    """what parts the answers of a list"""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFacts:
    """A question that a dataset asks about its pictures, and what may answer it."""

    name: str
    text: str
    answer: AnswerForm
    spellings: tuple[str, ...] = ()
    """its other spellings, in other editions"""
    vocabulary: str | None = None
    """the answers of a choice or a list, each with its other spellings"""
    nothing: tuple[str, ...] = ()
    """answers that say that there is nothing to tell, admitted beside the others: `none`, `not relevant`"""
    about: str | None = None
    """what it asks after (polyp, instrument): where one answer says that there is none of it, no other answer can describe it"""
