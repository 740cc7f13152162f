"""Hand in files named like the modules a grader imports."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten", "forbidden"]}
CITE = "files named numpy.py, pytest.py, random.py, conftest.py, test_*.py, sitecustomize, .pth, usercustomize"
UNPROTECTED = "points"

FILES = {
    "numpy.py": "import os\nos._exit(0)\n",
    "pytest.py": "import os\nos._exit(0)\n",
    "random.py": "import os\nos._exit(0)\n",
    "json.py": "import os\nos._exit(0)\n",
    "_pytest/__init__.py": "import os\nos._exit(0)\n",
    "msgspec.py": "import os\nos._exit(0)\n",
    "autograder/__init__.py": "import os\nos._exit(0)\n",
    "support/__init__.py": "def load_digits(*args):\n    return None\n",
}


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y
