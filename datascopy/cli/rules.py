"""`datascopy rules`: what is asked of a dataset."""

from typing import Annotated

import typer


def command(rule: Annotated[str | None, typer.Argument(metavar="[ID]", help="One rule: its page.")] = None) -> None:
    """List the rules, or show the page of one."""
    from datascopy.rule import choose, load

    rules = choose(load(), [rule] if rule else [])
    if len(rules) == 1 and rule == rules[0].id:
        page = rules[0].page
        typer.echo(f"{rules[0].id} ({rules[0].severity})\n{page.title}\n")
        for heading, text in (
            ("Why", page.why),
            ("Evidence", page.evidence),
            ("Remedy", page.remedy),
            ("Limits", page.limits),
            ("Source", page.source),
        ):
            typer.echo(f"{heading}: {text}\n")
        return
    width = max(len(one.id) for one in rules)
    for one in rules:
        typer.echo(f"{one.id:<{width}}  {one.severity:<7}  {one.page.title}")
