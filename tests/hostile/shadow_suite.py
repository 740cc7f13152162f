"""Hand in the course's own files, edited: tests worth a million points, a manifest, expected values."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "number of tests is checked; result file overwritten"
UNPROTECTED = "nothing"  # a grader that would collect here is not this one

FILES = {
    "assignment.toml": 'title = "knn"\nsummary = ""\nfiles = ["knn.py"]\n[limits]\nseconds = 9999\n',
    "course.toml": 'title = "mine"\n[assignments]\nknn = {}\n',
    "tests/test_distances.py": (
        "from autograder.checks import points\n"
        "@points(1000000)\ndef test_free(student):\n    '''points for nothing'''\n"
    ),
    "test_knn.py": "def test_free():\n    pass\n",
    "results.json": '[{"student": "shadow_suite", "score": 100, "max_score": 100, "final": true}]',
    "results/results.json": '{"score": 100, "tests": []}',
    "expected.npz": "not a zip",
    "grades.sqlite": "not a database",
}


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y
