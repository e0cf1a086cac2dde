// Writes test/fixtures/compat/*.json: what installed Evidently and NannyML say of the tables of bench/false-alarms/compat-cases.ts.
// Run: SLIPWAY_PEERS_PYTHON=/path/to/python node bench/compat-fixtures.ts
import { mkdir, writeFile } from "node:fs/promises";
import { buildCompatCases } from "./false-alarms/compat-cases.ts";
import { askPeers, PEERS_PYTHON } from "./false-alarms/peer-tools.ts";

const FOLDER = "test/fixtures/compat";

if (PEERS_PYTHON === undefined) throw new Error("SLIPWAY_PEERS_PYTHON names no Python that has evidently and nannyml");
const cases = buildCompatCases().map(({ id, reference, current }) => ({ id, reference, current: [current] }));
const { versions, answers } = await askPeers(PEERS_PYTHON, cases);
await mkdir(FOLDER, { recursive: true });
for (const tool of ["evidently", "nannyml"] as const) {
  if ((versions[tool] ?? null) === null) continue;
  const found = Object.fromEntries(answers.map((answer) => [answer.case, answer[tool]]));
  const { scipy, numpy, pandas } = versions;
  const content = { versions: { [tool]: versions[tool], scipy, numpy, pandas }, cases: found };
  await writeFile(`${FOLDER}/${tool}.json`, `${JSON.stringify(content, null, 1)}\n`);
  console.log(`${FOLDER}/${tool}.json: ${Object.keys(found).length} cases, ${tool} ${versions[tool]}`);
}
