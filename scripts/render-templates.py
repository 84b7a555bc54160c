#!/usr/bin/env python3
"""Renders the rows of hub/src/test/resources/homeassistant/templates.jsonl with Jinja 3, as Home Assistant does.

A row is {"template", "payload", "renders"}; the payload is the published text, or what a control was set to. To change
or add a template, change its row (or add one with an empty "renders"), run this, and let TemplatesTest judge the result.
"""

import json
import pathlib

from jinja2.sandbox import ImmutableSandboxedEnvironment

ROWS = pathlib.Path(__file__).parent.parent / "hub/src/test/resources/homeassistant/templates.jsonl"
ENVIRONMENT = ImmutableSandboxedEnvironment()


def render(template: str, payload: str) -> str:
    """Home Assistant gives both names, value_json only where the payload is JSON, and strips the result."""
    given = {"value": payload}
    try:
        given["value_json"] = json.loads(payload)
    except ValueError:
        pass
    return ENVIRONMENT.from_string(template).render(given).strip()


rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
for row in rows:
    row["renders"] = render(row["template"], row["payload"])
text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
ROWS.write_text(text, encoding="utf-8")
print(f"{len(rows)} rendered")
