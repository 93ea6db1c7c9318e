#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# check_frames.py SCHEMA < FRAMES: JSON documents, one a line, against a schema. Ends with 1 and says
# what is wrong with the first that is not as it should be; with 77 where there is no jsonschema.
import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit(77)

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
Draft202012Validator.check_schema(schema)
# One branch of the schema's `oneOf` at a time: an error then names the field, not "no branch".
judges = {name: Draft202012Validator({**schema, "oneOf": [{"$ref": f"#/$defs/{name}"}]})
          for name in (branch["$ref"].rsplit("/", 1)[1] for branch in schema["oneOf"])}

for line in sys.stdin:
    frame = json.loads(line)
    kind = frame.get("type")
    if kind not in judges:
        sys.exit(f"no such message: {kind}: {line[:300]}")
    for error in judges[kind].iter_errors(frame):
        while error.context:
            error = error.context[0]
        where = "/".join(map(str, error.absolute_path))
        sys.exit(f"{kind}: {where}: {error.message[:300]}\n{line[:300]}")
