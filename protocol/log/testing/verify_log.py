"""Verifies a whole log as `glasskey collector log export` wrote it, from RFC 9162 and C2SP's tlog-tiles, tlog-checkpoint,
signed-note and tlog-cosignature alone; the entries too, where they are, and the statement that begins a restored log.
Usage: verify_log.py DIR KEY [WITNESS_KEY...]. Ends with 0 and one line, or says what does not fit."""
import os, sys
from tlog import Tree, cosigned_at, is_note_signed, read_checkpoint, read_key, sha, split_note
import base64

folder, vkey, witnesses = sys.argv[1], sys.argv[2], sys.argv[3:]
read = lambda path: open(os.path.join(folder, path), "rb").read()

def tile_path(level, number, width):
    parts = ["%03d" % (number % 1000)]
    while number >= 1000:
        number //= 1000
        parts.insert(0, "x%03d" % (number % 1000))
    return "tile/%s/%s%s" % (level, "/".join(parts), "" if width == 256 else ".p/%d" % width)

note = read("checkpoint").decode()
if not is_note_signed(note, vkey): sys.exit("not signed with this key")
times = [cosigned_at(note, one) for one in witnesses]
if None in times: sys.exit("not cosigned by every witness")
origin, size, root = read_checkpoint(note)
if origin != read_key(vkey, 1)[0]: sys.exit("another log's checkpoint")

def tiles(level, count):
    """Widths of the tiles of a level that has so many hashes."""
    return [(level, number, min(256, count - 256 * number)) for number in range((count + 255) // 256)]

held, entries = None, 0
if os.path.exists(os.path.join(folder, "restored")):
    statement = read("restored")
    lines = split_note(statement.decode())[0].split("\n")
    if not is_note_signed(statement.decode(), vkey) or lines[4] != origin: sys.exit("no statement of this log")
    word, held_size, held_root = lines[2].split(" ")
    held = Tree()

whole, level, hashes = Tree(), 0, []
for place in tiles(0, size):
    data = read(tile_path(*place))
    leaves = [data[at:at + 32] for at in range(0, len(data), 32)]
    if len(data) != 32 * place[2]: sys.exit("a tile of another length: %s" % (place,))
    bundle = os.path.join(folder, tile_path("entries", *place[1:]))
    if os.path.exists(bundle):
        rest = open(bundle, "rb").read()
        for leaf in leaves:
            length = int.from_bytes(rest[:2], "big")
            if sha(b"\0", rest[2:2 + length]) != leaf: sys.exit("an entry is not what its leaf says: %s" % (place,))
            rest, entries = rest[2 + length:], entries + 1
        if rest: sys.exit("more in a bundle than there are leaves")
    for leaf in leaves:
        if held is not None and 0 < whole.size <= int(held_size): held.add(leaf)
        if held is not None and whole.size == 0 and leaf != sha(b"\0", statement): sys.exit("the first leaf is not the statement")
        whole.add(leaf)
    if place[2] == 256:
        part = Tree()
        for leaf in leaves: part.add(leaf)
        hashes.append(part.root())
while hashes:  # each level above holds the hashes of the full tiles below, and no others
    level += 1
    above = []
    for place in tiles(level, len(hashes)):
        wanted = hashes[256 * place[1]:256 * place[1] + place[2]]
        if read(tile_path(*place)) != b"".join(wanted): sys.exit("a tile does not hold what is below it: %s" % (place,))
        if place[2] == 256:
            part = Tree()
            for one in wanted: part.add(one)
            above.append(part.root())
    hashes = above
if whole.root() != root: sys.exit("the leaves lead to another root")
if held is not None and (held.size != int(held_size) or held.root() != base64.b64decode(held_root)): sys.exit("not what was held")
print("whole", origin, size, "entries", entries, "cosigned", *times)
