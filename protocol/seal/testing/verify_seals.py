"""Verifies the seals of a raw export of a trail (`glasskey audit export --format raw`), from electron/core/audit/README.md alone.
Usage: verify_seals.py FILE FIRSTKEY_HEX [FIRST_EPOCH]. Ends with 0 and one line, or says which records were altered."""
import base64, hashlib, hmac, json, sys, uuid

sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
be8 = lambda number: number.to_bytes(8, "big")

key, epoch = bytes.fromhex(sys.argv[2]), 0
chain = sha(b"glasskey seal chain v1\n", key)[:16].hex()
first = int(sys.argv[3]) if len(sys.argv) > 3 else None
head, trail, heads, due, sealed, last_seal, seals = None, None, {}, first, 0, 0, 0
for count, text in enumerate(open(sys.argv[1], encoding="utf-8"), 1):
    line = json.loads(text)
    raw = base64.b64decode(line["record"], validate=True)
    record = json.loads(raw)
    if trail is None:
        trail = record["trail"]
        head = sha(b"glasskey trail v1\n", uuid.UUID(trail).bytes)
    head = sha(b"\2", head, sha(b"\0", raw))
    if (line["seq"], record["seq"], record["trail"], line["head"]) != (count, count, trail, head.hex()):
        sys.exit(f"record {count}: not the next of trail {trail}")
    if record["kind"] == "trail.sealed":
        seal = record["detail"]
        bad = lambda why: sys.exit(f"records {sealed + 1} to {seal['seq']}: {why}")
        if sorted(seal) != ["chain", "epoch", "head", "mac", "seq", "why"]: sys.exit(f"record {count}: no seal")
        if seal["chain"] != chain: bad("another chain of keys")
        if not last_seal <= seal["seq"] < count: bad("the seal is out of place")
        if heads[seal["seq"]] != seal["head"]: bad("another head was sealed")
        if seal["epoch"] != (seal["epoch"] if due is None else due): bad(f"epoch {seal['epoch']}, not {due}")
        while epoch < seal["epoch"]: key, epoch = sha(b"glasskey seal next v1\n", key), epoch + 1
        if epoch != seal["epoch"]: bad("an epoch again")
        place = be8(epoch) + uuid.UUID(trail).bytes + be8(seal["seq"]) + bytes.fromhex(seal["head"])
        mac = hmac.digest(sha(b"glasskey seal mac v1\n", key), b"glasskey seal v1\n" + bytes.fromhex(chain) + place, "sha256")
        if not hmac.compare_digest(mac.hex(), seal["mac"]): bad("not sealed with the key of its epoch")
        due, sealed, last_seal, seals = epoch + 1, seal["seq"], count, seals + 1
    heads[count] = head.hex()
if not seals: sys.exit("never sealed")
print("sealed", trail, seals, sealed, epoch)
