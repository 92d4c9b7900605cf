"""Access token in an address.

Why: An address that carries a token or signature hands it to everyone who reads the file; once it expires, the address leads nowhere.
Evidence: Every address of every attribute of addresses and in every other column of the tables: names of its query's keys, and a user's
    name and password ahead of the host. The address is never shown beyond its host and those names.
Remedy: Withdraw the token, and publish addresses that need none, or the files themselves.
Limits: Whether a token still opens anything is not tried. Secrets in a path, or under a key with another name, are not seen.
Source: RFC 3986, section 3.2.1, warns of passwords in addresses; the keys are those of common stores.
"""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pandas as pd

from datascopy.model import Evidence, Form, Place, Severity
from datascopy.rule import (
    Answer,
    Columns,
    Found,
    Looked,
    NotHere,
    Told,
    attributes,
    given,
    joined,
    n_of_title,
    rule,
    table_columns,
    titles,
    verb,
)

SECRET = re.compile(
    r"(?:.*[-_.])?(?:token|sig|signature|secret|password|passwd|pwd|credential|apikey|api[-_]key|accesskeyid|accesskey|authorization|jwt|expires|"
    r"key[-_]pair[-_]id)|awsaccesskeyid|googleaccessid|auth|accesstoken|authtoken",
    re.IGNORECASE,
)
PASSWORD = "a password ahead of the host"  # noqa: S105 - what is told, not one


@rule(severity=Severity.ERROR, needs=("catalog",))
def token_in_url(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute of addresses."""
    asked = list(attributes(seen, Form.URL))
    declared = {(told.facts.table, told.facts.column) for told in asked}
    others = [column for column in columns_of(seen) if column.identity not in declared]
    if not asked and not others:
        yield NotHere("no attribute of addresses is declared, and no column of a table holds any")
    for told in asked:
        yield told.looked()
        named = told.known["written"].map(secrets)
        rows = told.known[named.map(bool).astype(bool)]
        if len(rows):
            yield found(told, rows, named.loc[rows.index])
    for column in others:
        yield Looked(column.subject, len(column.cells), column.unit)
        named = column.cells["written"].map(secrets)
        rows = column.cells[named.map(bool).astype(bool)]
        if len(rows):
            yield found(column, rows, named.loc[rows.index])


def columns_of(seen: Evidence) -> Iterator[Columns]:
    """Yield each column of a table that holds addresses, with the rows that do."""
    catalog = given(seen.catalog)
    names = titles(catalog)
    for table in catalog.tables:
        if not table.path or table.problem:
            continue
        title = table.path if names[table.facts.name] == table.facts.title else names[table.facts.name]
        for column in table_columns(catalog, table, title):
            cells = column.cells[column.cells["written"].str.match(r"\s*[a-zA-Z][a-zA-Z0-9+.-]*://")]
            if len(cells):
                yield column._replace(cells=cells)


def secrets(address: str) -> tuple[str, ...]:
    """Return what in an address is a secret: the names of keys, never their values."""
    try:
        parts = urlsplit(address)
        told = {key for key, value in parse_qsl(parts.query) if value and SECRET.fullmatch(key)}
        return tuple(sorted(told | ({PASSWORD} if parts.password else set())))
    except ValueError:
        return ()


def host_of(address: str) -> str:
    """Return the host of an address."""
    return urlsplit(address).hostname or "no host"


def found(told: Told | Columns, rows: pd.DataFrame, named: pd.Series) -> Found:
    """Return the finding on the addresses that carry a secret."""
    keys = Counter(key for several in named for key in several)
    hosts = Counter(rows["written"].map(host_of))
    different = len({(key, value) for text in rows["written"] for key, value in parse_qsl(urlsplit(text).query) if SECRET.fullmatch(key)})
    listed = [f"{key} ({count:,})" for key, count in sorted(keys.items(), key=lambda one: (-one[1], one[0]))]
    where = [f"{host} ({count:,})" for host, count in sorted(hosts.items(), key=lambda one: (-one[1], one[0]))]
    of, title = (len(told.known), told.title) if isinstance(told, Told) else (len(told.cells), f"{told.subject} with an address")
    column = told.facts.column if isinstance(told, Told) else told.column
    return Found(
        subject=told.subject,
        message=f"{n_of_title(len(rows), of, told.unit, title)} "
        f"{verb(len(rows), 'has an address that carries', 'have an address that carries')} a secret or an expiry: {joined(listed, most=6)}, "
        f"with {different:,} different {verb(different, 'value', 'values')}, at {joined(where, most=4)}. The values are not shown.",
        count=len(rows),
        of=of,
        unit=told.unit,
        identity=(*told.identity, "secret"),
        members=[f"{path}:{line}" for path, line in zip(rows["path"], rows["line"], strict=True)]
        if isinstance(told, Columns)
        else rows["key"],
        places=[Place(str(path), int(line) or None, column) for path, line in zip(rows["path"], rows["line"], strict=True)],
        examples=listed,
        evidence={"values": [{"value": key, "count": count} for key, count in sorted(keys.items())]},
    )
