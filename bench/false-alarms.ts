// False alarms and detection delays of our drift policy beside documented defaults of other tools: H1 to H5 of the benchmark, then other series.
// Run: node bench/false-alarms.ts [h1] [h2] [h3] [h4] [h5] [series] [--share 0.1]     all parts by default, some minutes of one core; --share of the
// replications is quicker and less sure.
// Method and reading: docs/false-alarms.md
import { parseArgs } from "node:util";
import { tabulateH4 } from "./false-alarms/daily-stream.ts";
import { tabulateH1, tabulateH2, tabulateH3, tabulateNegligible } from "./false-alarms/independent-rows.ts";
import { tabulateOtherSeries } from "./false-alarms/other-series.ts";
import type { TextTable } from "./false-alarms/text-table.ts";
import { tabulateH5 } from "./false-alarms/victoria.ts";

type Part = (share: number) => Promise<readonly TextTable[]> | readonly TextTable[];

const PARTS: ReadonlyMap<string, Part> = new Map<string, Part>([
  ["h1", (part) => [tabulateH1(part), tabulateNegligible(part)]],
  ["h2", (part) => [tabulateH2(part)]],
  ["h3", (part) => [tabulateH3(part)]],
  ["h4", async (part) => [await tabulateH4(part)]],
  ["h5", tabulateH5],
  ["series", tabulateOtherSeries],
]);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { share: { type: "string", default: "1" } },
});
const share = Number(values.share);
if (!(share > 0)) throw new Error(`--share must be a positive number, got ${values.share}`);
for (const name of positionals)
  if (!PARTS.has(name)) throw new Error(`no part ${name}: ${[...PARTS.keys()].join(", ")}`);
for (const [name, run] of PARTS) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const started = performance.now();
  for (const table of await run(share)) console.log(`${table}\n`);
  console.log(`(${name}: ${Math.round((performance.now() - started) / 1000)} s)\n`);
}
