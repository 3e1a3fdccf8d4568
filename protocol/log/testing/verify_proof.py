"""Verifies what `glasskey audit receipt` wrote, from RFC 9162, RFC 8032 and C2SP's signed-note, tlog-checkpoint and
tlog-cosignature alone. Usage: verify_proof.py PROOF KEY [RECORD|- [WITNESS_KEY...]]. Ends with 0 and one line, or says what
does not fit."""
import base64, json, sys
from tlog import cosigned_at, is_note_signed, read_checkpoint, read_key, sha

proof, vkey, record, witnesses = json.load(open(sys.argv[1], encoding="utf-8")), sys.argv[2], (sys.argv[3:4] or ["-"])[0], sys.argv[4:]
note = proof["checkpoint"]
if not is_note_signed(note, vkey): sys.exit("not signed with this key")
if not all(cosigned_at(note, one) for one in witnesses): sys.exit("not cosigned")
origin, size, root = read_checkpoint(note)
if origin != read_key(vkey, 1)[0]: sys.exit("another log's checkpoint")
leaf = bytes.fromhex(proof["leaf"])
if record != "-":
    data = open(record, "rb").read()
    if sha(b"\0", data) != leaf: sys.exit("record and leaf differ")
    if [json.loads(data)[name] for name in ("trail", "seq")] != [proof["trail"], proof["seq"]]: sys.exit("another record")
fn, sn, r = proof["index"], size - 1, leaf
if fn > sn: sys.exit("no such leaf")
for p in (base64.b64decode(one, validate=True) for one in proof["path"]):  # RFC 9162 section 2.1.3.2
    if sn == 0: sys.exit("path too long")
    if fn & 1 or fn == sn:
        r = sha(b"\1", p, r)
        while not fn & 1 and fn: fn, sn = fn >> 1, sn >> 1
    else:
        r = sha(b"\1", r, p)
    fn, sn = fn >> 1, sn >> 1
if sn or r != root: sys.exit("the path does not lead to the root")
print("proved", proof["trail"], proof["seq"], origin, proof["index"], size)
