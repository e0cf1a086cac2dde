/** H1 to H3 of SCIENCE 11: independent rows, no windows of time. */
import { buildTable, type Column, type Table } from "../../core/data/table.ts";
import { decideCompat } from "../../core/monitor/compat/compat-policies.ts";
import { calibrateNannyml } from "../../core/monitor/compat/nannyml.ts";
import { decideWindow } from "../../core/monitor/decide-window.ts";
import { isDrift } from "../../core/monitor/judge-features.ts";
import { DEFAULT_POLICY } from "../../core/monitor/policy.ts";
import { createRng, type Rng } from "../../core/rng.ts";
import { countTable, profileTable } from "./memory-profile.ts";
import { flagBonferroni } from "./peer-rules.ts";
import { meanOf, renderTable, type TextTable } from "./text-table.ts";

const LEVEL_COUNTS = [2, 2, 3, 5, 5, 8, 12, 20, 40, 100];

/** Ten numeric columns, by index mod 3: N(0, 1), its exponential, round(3·N(0, 1)); ten of levels with p_k ∝ 1/k. */
function drawTable(rng: Rng, rows: number, shift = 0): Table {
  const numbers = Array.from({ length: 10 }, (_, index): Column => {
    const own = index === 0 ? shift : 0;
    const draw = [() => rng.normal() + own, () => Math.exp(rng.normal()), () => Math.round(3 * rng.normal())][
      index % 3
    ];
    return { name: `n${index}`, kind: "number", values: Float64Array.from({ length: rows }, draw ?? rng.normal) };
  });
  return buildTable([
    ...numbers,
    ...LEVEL_COUNTS.map((levels, index) => drawLevels(rng, { name: `c${index}`, levels, rows })),
  ]);
}

interface LevelColumn {
  readonly name: string;
  readonly levels: number;
  readonly rows: number;
}

function drawLevels(rng: Rng, { name, levels, rows }: LevelColumn): Column {
  const bounds: number[] = [];
  for (let level = 1; level <= levels; level++) bounds.push((bounds.at(-1) ?? 0) + 1 / level);
  const total = bounds.at(-1) ?? 1;
  const draw = (): string => {
    const at = rng.uniform() * total;
    return `l${bounds.findIndex((bound) => at < bound)}`;
  };
  return { name, kind: "category", values: Array.from({ length: rows }, draw) };
}

interface Sizes {
  readonly reference: number;
  readonly current: number;
  readonly replications: number;
}

const H1: readonly Sizes[] = [
  { reference: 1000, current: 200, replications: 60 },
  { reference: 1000, current: 1000, replications: 30 },
  { reference: 5000, current: 50, replications: 60 },
  { reference: 5000, current: 200, replications: 60 },
  { reference: 5000, current: 500, replications: 40 },
  { reference: 20_000, current: 2000, replications: 20 },
  { reference: 50_000, current: 5000, replications: 12 },
];

interface Replication {
  readonly evidentlyAny: boolean;
  readonly evidentlyShare: number;
  readonly evidentlyDrift: boolean;
  readonly nannyml: boolean;
  readonly bonferroni: boolean;
  readonly ours: readonly string[];
}

function replicate({ reference: n, current: m }: Omit<Sizes, "replications">, seed: number, shift = 0): Replication {
  const rng = createRng(seed);
  const [reference, current] = [drawTable(rng, n), drawTable(rng, m, shift)];
  const [evidently, nannyml] = decideCompat(["evidently", "nannyml"], { reference, current });
  return {
    evidentlyAny: evidently?.features.some(({ drifted }) => drifted) ?? false,
    evidentlyShare: evidently?.share ?? 0,
    evidentlyDrift: evidently?.verdict === "drift",
    nannyml: nannyml?.verdict === "drift",
    bonferroni: flagBonferroni({ reference, current }).length > 0,
    ours: judge(reference, current),
  };
}

/** Features that `calibrated-v1` calls drifted. */
function judge(reference: Table, current: Table): readonly string[] {
  const profile = profileTable(reference);
  const result = decideWindow(profile, countTable(profile, current), { policy: DEFAULT_POLICY, earlierRows: [] });
  return result.features.filter(isDrift).map(({ name }) => name);
}

/** `share` of the replications. */
export function tabulateH1(share: number): TextTable {
  const rows = H1.map(({ reference, current, replications: usual }) => {
    const replications = Math.ceil(share * usual);
    const found = Array.from({ length: replications }, (_, index) => replicate({ reference, current }, 1 + index));
    const power = Array.from({ length: replications }, (_, index) =>
      replicate({ reference, current }, 1001 + index, 0.5),
    );
    return [
      reference,
      current,
      replications,
      meanOf(found, ({ evidentlyAny }) => evidentlyAny),
      meanOf(found, ({ evidentlyShare }) => evidentlyShare),
      meanOf(found, ({ evidentlyDrift }) => evidentlyDrift),
      meanOf(found, ({ nannyml }) => nannyml),
      meanOf(found, ({ bonferroni }) => bonferroni),
      meanOf(found, ({ ours }) => ours.length > 0),
      meanOf(power, ({ ours }) => ours.includes("n0")),
    ];
  });
  return renderTable(
    "H1. No drift, 20 independent columns: share of windows with a false alarm (seeds 1…; power: 0.5 sd in one column, seeds 1001…)",
    [
      ..."n_ref,n_cur,replications,Evidently any,Evidently share,Evidently dataset,NannyML any,KS/χ² Bonferroni any".split(
        ",",
      ),
      "**ours any**",
      "**ours, power**",
    ],
    rows,
  );
}

/** A shift that matters to nobody, in many rows. */
export function tabulateNegligible(share: number): TextTable {
  const replications = Math.ceil(share * 6);
  const found = Array.from({ length: replications }, (_, index) =>
    replicate({ reference: 50_000, current: 50_000 }, 2001 + index, 0.03),
  );
  return renderTable(
    "H1, negligible shift: 0.03 sd in one of 20 columns, 50,000 rows against 50,000 (seeds 2001…)",
    ["replications", "Evidently any", "KS/χ² Bonferroni any", "**ours any**"],
    [
      [
        replications,
        meanOf(found, ({ evidentlyAny }) => evidentlyAny),
        meanOf(found, ({ bonferroni }) => bonferroni),
        meanOf(found, ({ ours }) => ours.length > 0),
      ],
    ],
  );
}

const H2: readonly (readonly [reference: number, current: number])[] = [
  [1000, 100],
  [1000, 5000],
  [1001, 30],
  [1001, 100],
  [1001, 300],
  [20_000, 300],
  [20_000, 5000],
];
const H2_REPLICATIONS = 60;

export function tabulateH2(share: number): TextTable {
  const replications = Math.ceil(share * H2_REPLICATIONS);
  const draws: readonly ((rng: Rng, size: number) => Column)[] = [
    (rng, size) => ({ name: "x", kind: "number", values: Float64Array.from({ length: size }, rng.normal) }),
    ...[5, 20, 100].map((levels) => (rng: Rng, size: number) => drawLevels(rng, { name: "x", levels, rows: size })),
  ];
  const rows = H2.map(([n, m]) => {
    const cells = draws.flatMap((draw) => {
      const answers = Array.from({ length: replications }, (_, index) => {
        const rng = createRng(3001 + index);
        const [reference, current] = [buildTable([draw(rng, n)]), buildTable([draw(rng, m)])];
        const [evidently] = decideCompat(["evidently"], { reference, current });
        return { evidently: evidently?.verdict === "drift", ours: judge(reference, current).length > 0 };
      });
      return [
        `${meanOf(answers, ({ evidently }) => evidently).toFixed(2)} / ${meanOf(answers, ({ ours }) => ours).toFixed(2)}`,
      ];
    });
    return [n, m, ...cells];
  });
  return renderTable(
    `H2. One column, no drift: false alarms of Evidently's default / ours (N(0, 1); levels with p_k ∝ 1/k; ${replications} replications, seeds 3001…)`,
    ["n_ref", "n_cur", "numeric", "5 levels", "20 levels", "100 levels"],
    rows,
  );
}

const H3: readonly (readonly [chunks: number, rows: number])[] = [
  [10, 5000],
  [6, 9000],
  [25, 5000],
];
const H3_REPLICATIONS = 120;
const NEXT = 10;

export function tabulateH3(share: number): TextTable {
  const replications = Math.ceil(share * H3_REPLICATIONS);
  const draws = [
    { title: "normal", draw: (rng: Rng) => rng.normal() },
    { title: "log-normal, σ = 1.5", draw: (rng: Rng) => Math.exp(1.5 * rng.normal()) },
  ];
  const rows = H3.flatMap(([chunks, n]) =>
    draws.map(({ title, draw }) => {
      const size = Math.floor(n / chunks);
      const column = (rng: Rng, count: number): Table =>
        buildTable([{ name: "x", kind: "number", values: Float64Array.from({ length: count }, () => draw(rng)) }]);
      const alerts = Array.from({ length: replications }, (_, index) => {
        const rng = createRng(4001 + index);
        const alertsOf = calibrateNannyml(column(rng, n), new Array<number>(chunks).fill(size));
        return Array.from({ length: NEXT }, () => alertsOf(column(rng, size)).some(({ drifted }) => drifted));
      });
      return [chunks, n, title, meanOf(alerts.flat(), (alert) => alert), meanOf(alerts, (next) => next.includes(true))];
    }),
  );
  return renderTable(
    `H3. NannyML's default threshold without drift, Jensen–Shannon; nominal 0.00135 (${replications} replications, seeds 4001…)`,
    ["reference chunks", "n_ref", "values", "alerts per column and chunk", `an alert in the next ${NEXT} chunks`],
    rows,
  );
}
