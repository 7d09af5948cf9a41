"""What get-config-versions.py prints, written anew from its rules with PyYAML, to compare ours with.

With the arguments `directory` and `compose file in it` it prints the VARIABLE=value lines, as the original does. Without:
stdin: one case a line, a JSON array [directory, compose file in it].
stdout: one JSON document, a list with one entry a case: {"lines": [[variable, value], ...]} or {"error": "..."}.
"""

import hashlib
import json
import os
import sys

import yaml


def read(directory, compose_file):
    with open(os.path.join(directory, compose_file), encoding="utf-8") as stream:
        document = yaml.safe_load(stream)
    configs = document.get("configs") if isinstance(document, dict) else None
    lines = []
    for config in (configs if isinstance(configs, dict) else {}).values():
        if not isinstance(config, dict):
            continue
        name, file = config.get("name"), config.get("file")
        if not isinstance(name, str) or not isinstance(file, str):
            continue
        if not (name.startswith("${") and name.endswith("}")):
            continue
        path = os.path.join(directory, file)
        if not os.path.isfile(path):
            continue
        with open(path, "rb") as content:
            md5 = hashlib.md5(content.read()).hexdigest()
        key = name[2:-1]
        lines.append([key, f"{key}_{md5}".lower()])
    return lines


def answer(line):
    try:
        return {"lines": read(*json.loads(line))}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


if len(sys.argv) == 3:
    for variable, value in read(*sys.argv[1:]):
        print(f"{variable}={value}")
else:
    json.dump([answer(line) for line in sys.stdin], sys.stdout)
