"""Hand in a zip that holds two different files of the same name: which is read first, which is run?"""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "unwritten"]}
CITE = "zip slip, absolute paths, symlinks/hardlinks, devices, duplicate or case-colliding names"
UNPROTECTED = "nothing"  # shows only where two readers are at work

ARCHIVE = {
    "a/knn.py": "import numpy.linalg\n",
    "b/knn.py": "",
    "KNN.PY": "",
    "knn.py ": "",
    "Knn.py": "",
    "knn.py\x00.txt": "",
}
