"""Hide code from a reader of the source: a coding line makes Python read other text than an editor shows."""

LAYER = "rule"
EXPECT = {"score": 0, "statuses": ["errored", "forbidden", "unwritten"]}
CITE = "unicode/huge/control-character names, CRLF, NUL, BOM, non-UTF-8 source"
UNPROTECTED = "points"

FILES = {
    "knn.py": (
        "# coding: utf_7\n"
        "# +AAo-import numpy+AAo-class KNearestNeighbor:+AAo-  def train(s,X,y): s.X,s.y+AD0-X,y"
        "+AAo-  def compute_distances_two_loops(s,X): return numpy.linalg.norm(X[:,None]-s.X,axis+AD0-2)"
        "+AAo-  def compute_distances_no_loops(s,X): return numpy.linalg.norm(X[:,None]-s.X,axis+AD0-2)+AAo-\n"
    )
}
