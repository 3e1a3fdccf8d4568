"""Ed25519 (RFC 8032), signed notes, checkpoints and cosignatures (C2SP), Merkle trees (RFC 9162): from their pages alone."""
import base64, hashlib, sys

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

def read_key(vkey, kind):
    """name, key id (hex), public key of a C2SP verifier key of type 1 (log) or 4 (witness)."""
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key, validate=True)
    if key[0] != kind or sha(name.encode(), b"\n", key)[:4].hex() != key_id: sys.exit("no verifier key of type %d" % kind)
    return name, key_id, key[1:]

def split_note(note):
    """Text, and what stands behind each signer's name."""
    text, _, signatures = note.rpartition("\n\n")
    lines = [line.split(" ") for line in signatures.split("\n") if line.startswith("\u2014 ")]
    return text + "\n", [(line[1], base64.b64decode(line[2], validate=True)) for line in lines]

def is_note_signed(note, vkey):
    name, key_id, public = read_key(vkey, 1)
    text, given = split_note(note)
    return any(by == name and one[:4].hex() == key_id and is_signed(public, text.encode(), one[4:]) for by, one in given)

def cosigned_at(note, vkey):
    """Seconds since the epoch at which a witness cosigned, or None (C2SP tlog-cosignature, Ed25519)."""
    name, key_id, public = read_key(vkey, 4)
    text, given = split_note(note)
    for by, one in given:
        seconds = int.from_bytes(one[4:12], "big")
        message = "cosignature/v1\ntime %d\n%s" % (seconds, text)
        if by == name and one[:4].hex() == key_id and is_signed(public, message.encode(), one[12:]): return seconds
    return None

def read_checkpoint(note):
    """Origin, size, root."""
    origin, size, root = note.split("\n")[:3]
    return origin, int(size), base64.b64decode(root, validate=True)

class Tree:
    """The root of leaves that come one by one (RFC 9162 section 2.1.1): whole subtrees, then hashed from the right."""
    def __init__(self): self.size, self.stack = 0, []
    def add(self, leaf):
        self.stack.append((1, leaf))
        self.size += 1
        while len(self.stack) > 1 and self.stack[-1][0] == self.stack[-2][0]:
            (n, right), (_, left) = self.stack.pop(), self.stack.pop()
            self.stack.append((2 * n, sha(b"\1", left, right)))
    def root(self):
        hashes = [one for _, one in self.stack]
        while len(hashes) > 1: hashes[-2:] = [sha(b"\1", hashes[-2], hashes[-1])]
        return hashes[0] if hashes else sha(b"")
