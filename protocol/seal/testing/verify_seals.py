"""Verifies the seals of a raw export of a trail (`glasskey audit export --format raw`), from electron/core/audit/README.md alone.
Usage: verify_seals.py FILE FIRSTKEY_HEX [FIRST_EPOCH]. Ends with 0 and one line, or says which records were altered."""
import base64, hashlib, hmac, json, sys, uuid

sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
be8 = lambda number: number.to_bytes(8, "big")

key, epoch = bytes.fromhex(sys.argv[2]), 0
chain = sha(b"glasskey seal chain v1\n", key)[:16].hex()
first = int(sys.argv[3]) if len(sys.argv) > 3 else None
head, trail, heads, due, sealed, last_seal, seals, gap = None, None, {}, first, 0, 0, 0, False
lines = [json.loads(text) for text in open(sys.argv[1], encoding="utf-8")]
raws = [None if line["record"] is None else base64.b64decode(line["record"], validate=True) for line in lines]
trail = next(json.loads(raw)["trail"] for raw in raws if raw is not None)
head = sha(b"glasskey trail v1\n", uuid.UUID(trail).bytes)
for count, (line, raw) in enumerate(zip(lines, raws), 1):
    head = sha(b"\2", head, bytes.fromhex(line["leaf"]) if raw is None else sha(b"\0", raw))
    if (line["seq"], line["head"]) != (count, head.hex()): sys.exit(f"record {count}: does not follow")
    record = None if raw is None else json.loads(raw)
    gap = gap or raw is None  # destroyed on schedule: seals may have been among them
    if record and (record["seq"], record["trail"]) != (count, trail): sys.exit(f"record {count}: not the next of trail {trail}")
    if record and record["kind"] == "trail.sealed":
        seal = record["detail"]
        bad = lambda why: sys.exit(f"records {sealed + 1} to {seal['seq']}: {why}")
        if sorted(seal) != ["chain", "epoch", "head", "mac", "seq", "why"]: sys.exit(f"record {count}: no seal")
        if seal["chain"] != chain: bad("another chain of keys")
        if not last_seal <= seal["seq"] < count: bad("the seal is out of place")
        if heads[seal["seq"]] != seal["head"]: bad("another head was sealed")
        if due is not None and (seal["epoch"] < due or seal["epoch"] > due and not gap): bad(f"epoch {seal['epoch']}, not {due}")
        while epoch < seal["epoch"]: key, epoch = sha(b"glasskey seal next v1\n", key), epoch + 1
        place = be8(epoch) + uuid.UUID(trail).bytes + be8(seal["seq"]) + bytes.fromhex(seal["head"])
        mac = hmac.digest(sha(b"glasskey seal mac v1\n", key), b"glasskey seal v1\n" + bytes.fromhex(chain) + place, "sha256")
        if not hmac.compare_digest(mac.hex(), seal["mac"]): bad("not sealed with the key of its epoch")
        due, sealed, last_seal, seals, gap = epoch + 1, seal["seq"], count, seals + 1, False
    heads[count] = head.hex()
if not seals: sys.exit("never sealed")
print("sealed", trail, seals, sealed, epoch)
