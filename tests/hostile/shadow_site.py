"""Hand in sitecustomize, usercustomize and .pth files, which a Python started here would execute."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "files named numpy.py, pytest.py, random.py, conftest.py, test_*.py, sitecustomize, .pth, usercustomize"
UNPROTECTED = "file"

FILES = {
    "sitecustomize.py": "open('@CANARY@/shadow_site', 'w').write('executed')\n",
    "usercustomize.py": "open('@CANARY@/shadow_site', 'w').write('executed')\n",
    "evil.pth": "import os; open('@CANARY@/shadow_site', 'w').write('executed')\n",
    "setup.py": "open('@CANARY@/shadow_site', 'w').write('executed')\n",
    "__init__.py": "open('@CANARY@/shadow_site', 'w').write('executed')\n",
    "__main__.py": "open('@CANARY@/shadow_site', 'w').write('executed')\n",
}


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y
