"""Hand in files whose names are an attack: line breaks, escapes, leading dashes, 255 characters, reserved words."""

LAYER = "construction"
EXPECT = {"score": 0, "statuses": ["errored", "failed", "unwritten"]}
CITE = "unicode/huge/control-character names, CRLF, NUL, BOM, non-UTF-8 source"
UNPROTECTED = "nothing"  # aims at whoever displays it

FILES = {
    "knn.py": "",
    "knn.py\nscore: 100": "",
    "\x1b[2J\x1b]0;owned\x07.py": "",
    "-rf": "",
    "--collect-only": "",
    "=HYPERLINK('x').py": "",
    "x" * 250: "",
    "<script>alert(1)<script>.py": "",
    "\u202eyp.nnk": "",
    "CON": "",
    "$(touch @MARK@)": "",
}
