// Requests per second and latency of `slipway serve`, validation, metrics and prediction log on.
// Run: node bench/serve.ts [model folder or reference]   (default .slipway/out/credit-risk/model, which `slipway train` leaves)
// Server and client are two processes; on two cores that other work shares, the processor time per request is what counts.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findServerState } from "../adapters/inference-client/server-state.ts";
import { startServerProcess } from "../adapters/server-process/server-process.ts";
import { SILENT_LOGGER } from "../core/log.ts";
import { type LoadResult, runLoad } from "./http-load.ts";

const CONNECTIONS = 16;
const WARM_UP = 20_000;
const REQUESTS = 100_000;

const PEERS = [
  ["MLServer 1.7.1", 1_714],
  ["MLflow 3.17.2", 928],
  ["untuned Python standard-library server", 6_118],
  ["bare Fastify (as of the budget)", 56_000],
] as const;

interface Metadata {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly datatype: string }[];
}

interface Row extends LoadResult {
  readonly what: string;
  readonly cpuMicroseconds: number;
}

/** Processor seconds that the process has used, from /proc: user and system time in ticks of 10 ms. */
async function readCpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function measure(what: string, pid: number, target: { url: string; path: string; body: string }): Promise<Row> {
  await runLoad({ ...target, connections: CONNECTIONS, requests: WARM_UP });
  const before = await readCpuSeconds(pid);
  const result = await runLoad({ ...target, connections: CONNECTIONS, requests: REQUESTS });
  const cpuMicroseconds = ((await readCpuSeconds(pid)) - before) * (1e6 / REQUESTS);
  return { what, ...result, cpuMicroseconds };
}

function buildRow({ inputs }: Metadata): ReadonlyMap<string, number | string | boolean> {
  const values = { FP64: 42.5, BYTES: "rent", BOOL: true, INT64: 1_700_000_000_000 };
  return new Map(inputs.map(({ name, datatype }) => [name, values[datatype as keyof typeof values]]));
}

async function measureServer(reference: string): Promise<readonly Row[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-bench-"));
  await using server = await startServerProcess({
    entry: resolve("cli/main.ts"),
    args: ["serve", reference, "--port", "0"],
    cwd: folder.path,
    readState: (pid) => findServerState(join(folder.path, ".slipway", "state"), pid),
    log: SILENT_LOGGER,
    signal: new AbortController().signal,
  });
  const { url } = server.state;
  const name = process.argv[3] ?? "credit-risk";
  const metadata = (await (await fetch(`${url}/v2/models/${name}`)).json()) as Metadata;
  const row = buildRow(metadata);
  const inputs = metadata.inputs.map((input) => ({
    name: input.name,
    shape: [1],
    datatype: input.datatype,
    data: [row.get(input.name)],
  }));
  const record = JSON.stringify({ dataframe_records: [Object.fromEntries(row)] });
  const infer = { url, path: `/v2/models/${name}/infer`, body: JSON.stringify({ inputs }) };
  return [
    await measure("slipway serve, /v2 infer", server.pid, infer),
    await measure("slipway serve, /invocations", server.pid, { url, path: "/invocations", body: record }),
  ];
}

async function measureBare(): Promise<Row> {
  const child: ChildProcess = spawn(process.execPath, [resolve("bench/bare-fastify.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(child.stdout ?? child, "data")) as [Buffer];
    const body = JSON.stringify({ inputs: "x".repeat(900) });
    return await measure("bare Fastify, same load", child.pid ?? 0, { url: line.toString().trim(), path: "/", body });
  } finally {
    child.kill();
  }
}

const model = resolve(process.argv[2] ?? ".slipway/out/credit-risk/model");
const rows = [await measureBare(), ...(await measureServer(model))];
console.log(`${REQUESTS} single-row requests, ${CONNECTIONS} keep-alive connections, one server process\n`);
console.log(
  "server                                    requests/s   p50 ms   p99 ms   failed   CPU µs/request   of bare, by CPU",
);
const bareMicroseconds = rows[0]?.cpuMicroseconds ?? Number.NaN;
for (const { what, requestsPerSecond, p50Ms, p99Ms, failed, cpuMicroseconds } of rows) {
  const cells = [
    requestsPerSecond.toFixed(0).padStart(10),
    p50Ms.toFixed(2).padStart(8),
    p99Ms.toFixed(2).padStart(8),
    String(failed).padStart(8),
    cpuMicroseconds.toFixed(0).padStart(16),
    (bareMicroseconds / cpuMicroseconds).toFixed(2).padStart(17),
  ];
  console.log(`${what.padEnd(42)}${cells.join(" ")}`);
}
for (const [name, requestsPerSecond] of PEERS)
  console.log(`${name.padEnd(42)}${String(requestsPerSecond).padStart(10)}   (measured elsewhere, quiet machine)`);
