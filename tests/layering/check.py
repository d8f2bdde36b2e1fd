#!/usr/bin/env python3
"""Reads every #include of the sources against tests/layering/layers.txt; ends with 1 and one line a breach."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]
layers = {}
for line in (root / "tests/layering/layers.txt").read_text().splitlines():
    if not line or line.startswith("#"):
        continue
    name, rest = line.split(":", 1)
    own, _, foreign = rest.partition("|")
    layers[name.strip()] = (own.split(), foreign.split())
guarded = {word for _, foreign in layers.values() for word in foreign}


def folder_of(layer):
    return root / layer if layer in ("wasm", "web/origin") else root / "core" / layer


def layer_of(path):
    best = [name for name in layers if path.is_relative_to(folder_of(name))]
    return max(best, key=len)


breaches, count = [], 0
for folder in ("core", "wasm", "web/origin"):
    for path in sorted((root / folder).rglob("*")):
        if path.suffix not in (".h", ".cpp"):
            continue
        layer = layer_of(path)
        own, foreign = layers[layer]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not match:
                if re.match(r"\s*#\s*if.*__EMSCRIPTEN__", line) and folder == "core":
                    breaches.append(f"{path.relative_to(root)}:{number}: core does not ask which host it runs on")
                continue
            count += 1
            name = match.group(2)
            if match.group(1) == '"' and "/" in name:
                parts = name.split("/")
                target = "/".join(parts[:2]) if "/".join(parts[:2]) in layers else parts[0]
                if target not in [layer, *own] and not (layer == "web/origin" and target == "origin"):
                    breaches.append(f"{path.relative_to(root)}:{number}: {layer} must not include {name}")
            for word in guarded:
                if name.startswith(word) and word not in foreign:
                    breaches.append(f"{path.relative_to(root)}:{number}: {layer} must not include {name}")
print("\n".join(breaches) or f"{count} includes follow the layers")
sys.exit(1 if breaches or count < 100 else 0)
