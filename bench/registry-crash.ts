// Kills a process with SIGKILL before each of its writes, reads the registry, and types the same command again.
// Run: node bench/registry-crash.ts [step, default 1: every write]
import { cp, mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countWrites, readAll, runStep, verify } from "./registry-harness.ts";

const ACTIONS: readonly (readonly string[])[] = [
  ["register", "fourth"],
  ["promote", "1.0.2"],
  ["rollback", "1.0.0"],
  ["yank", "1.0.1"],
  ["gc"],
  ["audit", "better"],
];
const BEFORE = [
  ["register", "first"],
  ["register", "second"],
  ["promote", "1.0.0"],
  ["promote", "1.0.1"],
  ["register", "third"],
];

async function prepare(folder: string): Promise<void> {
  for (const action of BEFORE) {
    const { status, stderr } = await runStep(folder, action);
    if (status !== 0) throw new Error(stderr);
  }
}

/** What was true after one kill; booleans are counted in the table. */
interface Aftermath {
  readonly killed: boolean;
  /** Every listed version could be fetched and verified, and the stage held one of them. */
  readonly readable: boolean;
  /** The registry held something that the audit did not tell of yet. */
  readonly untold: boolean;
  readonly broken: boolean;
  /** The same command typed again led where it leads without a kill. */
  readonly resumed: boolean;
  readonly verified: boolean;
}

interface Kill {
  readonly before: string;
  readonly action: readonly string[];
  /** From 1: the process dies before this write. */
  readonly write: number;
  /** What a reader sees after the action without a kill. */
  readonly expected: string;
}

async function kill({ before, action, write, expected }: Kill): Promise<Aftermath> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-crash-"));
  await cp(before, folder.path, { recursive: true });
  const { signal } = await runStep(folder.path, action, { fault: `kill:${write}` });
  const readable = await readAll(folder.path).then(() => true, reportTrouble);
  const { verdict, problems } = await verify(folder.path);
  for (const problem of problems) reportTrouble(problem);
  const again = await runStep(folder.path, action);
  if (again.status !== 0) reportTrouble(again.stderr);
  return {
    killed: signal === "SIGKILL",
    readable,
    untold: verdict === "incomplete",
    broken: verdict === "broken",
    resumed: again.status === 0 && (await readAll(folder.path)) === expected,
    verified: (await verify(folder.path)).verdict === "verified",
  };
}

function reportTrouble(trouble: unknown): false {
  console.error(trouble);
  return false;
}

async function crash(before: string, action: readonly string[], step: number): Promise<object> {
  await using reference = await mkdtempDisposable(join(tmpdir(), "slipway-crash-"));
  await cp(before, reference.path, { recursive: true });
  const writes = await countWrites(reference.path, action);
  const expected = await readAll(reference.path);
  const found: Aftermath[] = [];
  for (let write = 1; write <= writes; write += step) found.push(await kill({ before, action, write, expected }));
  const count = (name: keyof Aftermath): number => found.filter((aftermath) => aftermath[name]).length;
  return {
    action: action[0],
    writes,
    killed: count("killed"),
    readable: count("readable"),
    untold: count("untold"),
    broken: count("broken"),
    resumed: count("resumed"),
    verified: count("verified"),
  };
}

await using template = await mkdtempDisposable(join(tmpdir(), "slipway-crash-"));
await prepare(template.path);
const rows: object[] = [];
for (const action of ACTIONS) rows.push(await crash(template.path, action, Number(process.argv[2] ?? 1)));
console.table(rows);
