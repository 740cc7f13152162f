"""Make the digits data that several assignments ship, from the copy bundled with scikit-learn.

    python tools/make_digits.py            write every assignments/<slug>/support/digits.npz that there is
    python tools/make_digits.py --check    exit 1 if a shipped file differs from what would be written

Same bytes on every machine: entries are stored, not compressed (compressors differ between builds of zlib), their dates
are fixed, and the shuffle comes from raw PCG64 bits, the part of numpy's random streams that never changes.
scikit-learn is needed here only; a course runs without it.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
NUM_TRAIN = 1400
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip entry can have


def digits_arrays() -> dict[str, NDArray[np.generic]]:
    """The arrays of the file.

    images (1797, 8, 8) uint8 in 0..16, labels (1797,) uint8 in 0..9, and the two parts of one permutation of the rows:
    train (1400,) uint16 and test (397,) uint16.
    """
    from sklearn.datasets import load_digits  # late: the only line that needs scikit-learn

    bunch = load_digits()
    order = np.argsort(np.random.PCG64(0).random_raw(len(bunch.target)), kind="stable")
    return {
        "images": bunch.images.astype(np.uint8),
        "labels": bunch.target.astype(np.uint8),
        "train": order[:NUM_TRAIN].astype(np.uint16),
        "test": order[NUM_TRAIN:].astype(np.uint16),
    }


def npz_bytes(arrays: dict[str, NDArray[np.generic]]) -> bytes:
    """An `.npz` file that holds `arrays`, the same bytes each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            entry = io.BytesIO()
            np.lib.format.write_array(entry, array, version=(1, 0), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", EPOCH), entry.getvalue())
    return file.getvalue()


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or compare them; the exit status."""
    parser = argparse.ArgumentParser(description="Make assignments/*/support/digits.npz.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a shipped file differs")
    check = parser.parse_args(arguments).check

    content = npz_bytes(digits_arrays())
    print(f"sha256 {hashlib.sha256(content).hexdigest()}, {len(content)} bytes")
    stale = False
    for path in sorted((ROOT / "assignments").glob("*/support/digits.npz")):
        if path.read_bytes() == content:
            continue
        if check:
            print(f"{path.relative_to(ROOT)} differs: run python tools/make_digits.py", file=sys.stderr)
            stale = True
        else:
            path.write_bytes(content)
            print(f"wrote {path.relative_to(ROOT)}")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
