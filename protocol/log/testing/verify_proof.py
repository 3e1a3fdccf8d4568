"""Verifies what `glasskey audit receipt` wrote, from RFC 9162, RFC 8032 and C2SP's signed-note and tlog-checkpoint alone.
Usage: verify_proof.py PROOF KEY [RECORD]. Ends with 0 and one line, or says what does not fit."""
import base64, hashlib, json, sys

sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()

# Ed25519 (RFC 8032 section 5.1), slow and plain.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def add(a, b):
    x = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = x[1] - x[0], d - c, d + c, x[1] + x[0]
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1: result = add(result, point)
        point, n = add(point, point), n >> 1
    return result

def decode(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P: x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - x2) % P: raise ValueError("no point")
    if x & 1 != sign: x = P - x
    return x, y, 1, x * y % P

BASE = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
same = lambda a, b: (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0

def is_signed(public, message, signature):
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % L
    return s < L and same(times(s, BASE), add(decode(r), times(h, decode(public))))

proof, vkey = json.load(open(sys.argv[1], encoding="utf-8")), sys.argv[2]
name, key_id, key = vkey.split("+", 2)
key = base64.b64decode(key, validate=True)
if key[0] != 1 or sha(name.encode(), b"\n", key)[:4].hex() != key_id: sys.exit("no Ed25519 verifier key")
text, _, signatures = proof["checkpoint"].rpartition("\n\n")
text += "\n"
lines = [line.split(" ") for line in signatures.split("\n") if line.startswith("\u2014 " + name + " ")]
given = [base64.b64decode(line[2], validate=True) for line in lines]
if not any(one[:4].hex() == key_id and is_signed(key[1:], text.encode(), one[4:]) for one in given): sys.exit("not signed with this key")
origin, size, root = text.split("\n")[:3]
if origin != name: sys.exit("another log's checkpoint")
leaf = bytes.fromhex(proof["leaf"])
if len(sys.argv) > 3 and sha(b"\0", open(sys.argv[3], "rb").read()) != leaf: sys.exit("record and leaf differ")
fn, sn, r = proof["index"], int(size) - 1, leaf
if fn > sn: sys.exit("no such leaf")
for p in (base64.b64decode(one, validate=True) for one in proof["path"]):  # RFC 9162 section 2.1.3.2
    if sn == 0: sys.exit("path too long")
    if fn & 1 or fn == sn:
        r = sha(b"\1", p, r)
        while not fn & 1 and fn: fn, sn = fn >> 1, sn >> 1
    else:
        r = sha(b"\1", r, p)
    fn, sn = fn >> 1, sn >> 1
if sn or r != base64.b64decode(root): sys.exit("the path does not lead to the root")
print("proved", proof["trail"], proof["seq"], origin, proof["index"], size)
