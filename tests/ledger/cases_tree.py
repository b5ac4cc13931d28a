"""Vectors for the tree of spec/ledger.md: roots, and proofs that hold or do not."""

from __future__ import annotations

from amanat.ledger.memory import MemoryTree
from amanat.ledger.tree import leaf_hash
from amanat.seal.encoding import b64
from tests.seal.cases_bytes import Case, bad, good

# The tree that the tests of Certificate Transparency have always used: entries, and the roots of 1 to 8 of them.
KNOWN_ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
KNOWN_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
KNOWN_LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in KNOWN_ENTRIES]


def roots() -> list[Case]:
    def given(row: list[bytes]) -> Case:
        return {"root": {"leaves": [b64(leaf) for leaf in row]}}

    known = [
        good(f"root of {n + 1} of the known entries", given(KNOWN_LEAVES[: n + 1]), {"root": b64(bytes.fromhex(root))})
        for n, root in enumerate(KNOWN_ROOTS)
    ]
    return [good("root of nothing", given([]), {"root": b64(MemoryTree().root())}), *known]


def inclusions() -> list[Case]:
    def given(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> Case:
        listed = [b64(value) for value in proof]
        return {"inclusion": {"leaf": b64(leaf), "index": index, "size": size, "proof": listed, "root": b64(root)}}

    tree = MemoryTree(KNOWN_LEAVES)
    cases = []
    for size in (1, 2, 3, 5, 7, 8):
        for index in sorted({0, size // 2, size - 1}):
            proof = tree.inclusion(index, size)
            name = f"leaf {index} of {size}"
            cases.append(good(name, given(KNOWN_LEAVES[index], index, size, proof, tree.root(size)), {}))
    leaf, proof, root = KNOWN_LEAVES[5], tree.inclusion(5), tree.root()
    wrong: list[tuple[str, Case]] = [
        ("another leaf", given(KNOWN_LEAVES[4], 5, 8, proof, root)),
        ("another index", given(leaf, 4, 8, proof, root)),
        ("an index beyond the tree", given(leaf, 8, 8, proof, root)),
        ("another root", given(leaf, 5, 8, proof, tree.root(7))),
        ("a smaller size", given(leaf, 5, 6, proof, root)),
        ("a larger size", given(leaf, 5, 9, proof, root)),
        ("no proof", given(leaf, 5, 8, [], root)),
        ("a proof cut at the end", given(leaf, 5, 8, proof[:-1], root)),
        ("a proof cut at the start", given(leaf, 5, 8, proof[1:], root)),
        ("a proof with one more at the end", given(leaf, 5, 8, [*proof, root], root)),
        ("a proof with one more at the start", given(leaf, 5, 8, [leaf, *proof], root)),
        ("a proof turned round", given(leaf, 5, 8, proof[::-1], root)),
        ("a hash that is too short", given(leaf, 5, 8, [proof[0][:31], *proof[1:]], root)),
        ("a node passed off as a leaf", given(tree.root(2), 0, 4, [tree.inclusion(0, 4)[1]], tree.root(4))),
        ("an empty tree", given(leaf, 0, 0, [], root)),
        ("one more hash in a tree of one", given(KNOWN_LEAVES[0], 0, 1, [leaf], KNOWN_LEAVES[0])),
    ]
    return cases + [bad(f"not in the tree: {name}", one, "ledger.inclusion") for name, one in wrong]


def consistencies() -> list[Case]:
    def given(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> Case:
        listed = [b64(value) for value in proof]
        sizes = {"old_size": old, "old_root": b64(old_root), "new_size": new, "new_root": b64(new_root)}
        return {"consistency": {**sizes, "proof": listed}}

    tree = MemoryTree(KNOWN_LEAVES)
    empty, root, old_root = tree.root(0), tree.root(), tree.root(6)
    pairs = [(0, 0), (0, 8), (1, 1), (1, 8), (2, 5), (3, 7), (4, 8), (6, 7), (6, 8), (7, 8), (8, 8)]
    cases = [
        good(
            f"{old} is the start of {new}",
            given(old, tree.root(old), new, tree.root(new), tree.consistency(old, new)),
            {},
        )
        for old, new in pairs
    ]
    proof = tree.consistency(6)
    wrong: list[tuple[str, Case]] = [
        ("another old root", given(6, tree.root(5), 8, root, proof)),
        ("another new root", given(6, old_root, 8, tree.root(7), proof)),
        ("roots exchanged", given(6, root, 8, old_root, proof)),
        ("sizes exchanged", given(8, root, 6, old_root, proof)),
        ("a size more", given(7, old_root, 8, root, proof)),
        ("a size less", given(5, old_root, 8, root, proof)),
        ("a larger new size", given(6, old_root, 16, root, proof)),
        ("no proof", given(6, old_root, 8, root, [])),
        ("a proof cut at the end", given(6, old_root, 8, root, proof[:-1])),
        ("a proof cut at the start", given(6, old_root, 8, root, proof[1:])),
        ("a proof with one more at the end", given(6, old_root, 8, root, [*proof, root])),
        ("a proof with the old root before", given(6, old_root, 8, root, [old_root, *proof])),
        ("a hash that is too long", given(6, old_root, 8, root, [*proof[:-1], proof[-1] + b"\0"])),
        (
            "a power of two whose own root is sent",
            given(4, tree.root(4), 8, root, [tree.root(4), *tree.consistency(4)]),
        ),
        ("one size, two roots", given(8, root, 8, old_root, [])),
        ("one size, and a proof", given(8, root, 8, root, [root])),
        ("from nothing, and a proof", given(0, empty, 8, root, [root])),
        ("from nothing, with a root of its own", given(0, root, 8, root, [])),
        ("nothing grown from nothing, with a root", given(0, empty, 0, root, [])),
        ("nothing, with a root on both sides", given(0, root, 0, root, [])),
    ]
    return cases + [bad(f"not grown: {name}", one, "ledger.consistency") for name, one in wrong]
