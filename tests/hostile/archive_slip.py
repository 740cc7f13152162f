"""Hand in a zip whose members lie outside of it: another student's file, the course's tests, an absolute path."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "unwritten"]}
CITE = "zip slip, absolute paths, symlinks/hardlinks, devices, duplicate or case-colliding names"
UNPROTECTED = "nothing"  # Python's own zipfile already refuses to extract these

ARCHIVE = {
    "knn.py": "class KNearestNeighbor:\n    pass\n",
    "../honest_partly/knn.py": "raise SystemExit\n",
    "../../assignments/knn/tests/test_vote.py": "",
    "../../../../../../../../@CANARY@/archive_slip": "outside",
    "@CANARY@/archive_slip": "outside",
    "..\\..\\windows.py": "",
    "C:\\windows.py": "",
}
