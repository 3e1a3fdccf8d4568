"""Reads the templates with parsers of others and prints what they hold as JSON: read_templates.py FOLDER"""
import json
import pathlib
import plistlib
import sys
import xml.etree.ElementTree as tree

folder = pathlib.Path(sys.argv[1])
NS = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"


def words(language):
    root = tree.parse(folder / "windows" / language / "glasskey.adml").getroot()
    strings = {one.get("id"): one.text for one in root.iter(NS + "string")}
    presentations = {
        one.get("id"): [child.get("refId") for child in one] for one in root.iter(NS + "presentation")
    }
    return {"strings": strings, "presentations": presentations}


def policy(one):
    elements = one.find(NS + "elements")
    inner = None if elements is None else elements[0]
    return {
        "name": one.get("name"),
        "key": one.get("key"),
        "class": one.get("class"),
        "valueName": one.get("valueName") if inner is None else inner.get("valueName"),
        "category": one.find(NS + "parentCategory").get("ref"),
        "supportedOn": one.find(NS + "supportedOn").get("ref"),
        "order": [child.tag.removeprefix(NS) for child in one],
        "kind": "boolean" if inner is None else inner.tag.removeprefix(NS),
        "id": None if inner is None else inner.get("id"),
        "limits": None if inner is None else [inner.get("minValue"), inner.get("maxValue")],
        "items": [] if inner is None else [string.text for string in inner.iter(NS + "string")],
        "refs": [
            value for node in one.iter() for value in node.attrib.values() if value.startswith("$(")
        ],
    }


admx = tree.parse(folder / "windows" / "glasskey.admx").getroot()
profile, login_items = (
    plistlib.loads((folder / f"{name}.mobileconfig").read_bytes()) for name in ("glasskey", "glasskey-login-items")
)
print(
    json.dumps(
        {
            "root": admx.tag.removeprefix(NS),
            "order": [child.tag.removeprefix(NS) for child in admx],
            "categories": [one.get("name") for one in admx.iter(NS + "category")],
            "definitions": [one.get("name") for one in admx.iter(NS + "definition")],
            "policies": [policy(one) for one in admx.iter(NS + "policy")],
            "en": words("en-US"),
            "de": words("de-DE"),
            "profile": profile,
            "loginItems": login_items,
        }
    )
)
