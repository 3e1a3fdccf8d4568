"""Verifies `glasskey audit export --format raw` by the formats of ../README.md alone. Usage: verify_export.py FILE"""
import base64, hashlib, json, sys, uuid

sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
head, trail = None, None
count = 0
for count, text in enumerate(open(sys.argv[1], encoding="utf-8"), 1):
    line = json.loads(text)
    raw = None if line["record"] is None else base64.b64decode(line["record"], validate=True)
    record = None if raw is None else json.loads(raw)
    if trail is None:  # the first record whose content is left names the trail
        trail = record["trail"]
        head = sha(b"glasskey trail v1\n", uuid.UUID(trail).bytes)
    leaf = bytes.fromhex(line["leaf"])
    if line["seq"] != count or raw is not None and (record["seq"], record["trail"]) != (count, trail):
        sys.exit(f"record {count}: not the next of trail {trail}")
    if raw is not None and sha(b"\0", raw) != leaf:
        sys.exit(f"record {count}: bytes and leaf differ")
    head = sha(b"\2", head, leaf)
    if head.hex() != line["head"]:
        sys.exit(f"record {count}: head does not follow")
print(count, trail, head.hex() if head else None)
