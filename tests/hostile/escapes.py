"""Put control characters, escapes, HTML, bidi overrides and broken Unicode into every text that a report shows."""

LAYER = "score"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "output flood, terminal escapes, HTML/JS, bidi or control characters in messages"
UNPROTECTED = "nothing"  # aims at whoever displays it

NASTY = (
    "\x1b[2J\x1b[1;1H\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x9b31m\r\x08\x00"
    "<script>alert(1)</script><img src=x onerror=alert(1)>'\"; DROP TABLE reports;--"
    "\u202e\u2066\u200b\ufeff=cmd|'/c calc'!A1 [red]markup[/red] \ud800\udfff \udcff {0.__class__} %s%n"
)


class KNearestNeighbor:
    def train(self, X, y):
        self.X_train, self.y_train = X, y

    def compute_distances_two_loops(self, X):
        print(NASTY.encode("utf-8", "surrogatepass").decode("latin-1"))
        raise ValueError(NASTY)

    def compute_distances_one_loop(self, X):
        raise type(NASTY.replace("\x00", "").encode("utf-8", "ignore").decode(), (Exception,), {})(NASTY)

    def compute_distances_no_loops(self, X):
        return NASTY

    def predict_labels(self, dists, k=1):
        exec(
            compile(
                "raise ValueError('" + "\\u202e" + "')",
                NASTY.replace("\x00", "").encode("utf-8", "ignore").decode(),
                "exec",
            )
        )


def knn_cross_validate(*args, **kwargs):
    return {NASTY: [NASTY], 1: {NASTY: NASTY}}
