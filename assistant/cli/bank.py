"""`motcua kb bank`: is the question bank in order, what does it cover, what lies too near?"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import Any

import click

from assistant.settings import load_settings


@click.command()
@click.argument("name", default="starter")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bank(name: str, as_json: bool) -> None:
    """Check the question bank against a knowledge base; exit status 1 when a stray is unsettled.

    A stray is a phrasing that lies nearer to another code's phrasing than to those of its own.
    Rewrite or move it, or settle it in procedures_kb/data/settled.yaml with the reason.
    """
    from procedures_kb import bank_check, catalogue
    from procedures_kb.bank import load_bank
    from procedures_kb.lexicon import load_lexicon

    phrasings = load_bank()
    records = catalogue.load_records(load_settings().data_dir, name)
    fields = {record.code: record.field.name for record in records}
    found = bank_check.strays(phrasings, load_lexicon())
    open_strays = bank_check.unsettled(found, bank_check.load_settled())
    asked = Counter(phrasing.code for phrasing in phrasings)
    table = bank_check.coverage(phrasings, fields)
    report: dict[str, Any] = {
        "phrasings": len(phrasings),
        "codes": len(asked),
        "by_author": dict(Counter(phrasing.author for phrasing in phrasings)),
        "codes_not_in_knowledge_base": bank_check.unknown_codes(phrasings, fields),
        "strays": len(found),
        "unsettled": [asdict(stray) for stray in open_strays],
        "coverage": {
            field: {"procedures": total, "with_phrasings": covered, "phrasings": count}
            for field, (total, covered, count) in sorted(table.items(), key=lambda row: -row[1][2])
        },
    }
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        _show(report, name)
    if open_strays:
        raise SystemExit(1)


def _show(report: dict[str, Any], name: str) -> None:
    missing = report["codes_not_in_knowledge_base"]
    click.echo(f"{report['phrasings']} phrasings of {report['codes']} codes")
    click.echo(f"{len(missing)} of these codes are not in {name}: left out of its index")
    for field, row in report["coverage"].items():
        if row["phrasings"]:
            click.echo(
                f"  {field}: {row['with_phrasings']} of {row['procedures']} procedures, "
                f"{row['phrasings']} phrasings"
            )
    unsettled = report["unsettled"]
    click.echo(f"{report['strays']} strays, {len(unsettled)} of them not settled")
    for stray in unsettled:
        click.echo(
            f"  {stray['code']} {stray['text']!r} is nearer to {stray['other']} "
            f"{stray['like']!r} ({stray['near']} against {stray['own']})"
        )
