import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDuckDbOutcomes } from "../../../../adapters/duckdb/labels.ts";
import type { LabelRequest, OutcomeRequest, ServedOutcomes } from "../../../../core/data/outcomes.ts";

type Files = Readonly<Record<string, string>>;
type Asked = Partial<Omit<OutcomeRequest, "labels">> & { readonly labels?: Partial<LabelRequest> | null };

const BINARY = { kind: "binary", positive: "bad" } as const;

/** Reads `served.csv` and `labels.csv` of a new folder. */
async function read(files: Files, { labels = {}, ...asked }: Asked = {}): Promise<ServedOutcomes | undefined> {
  await using root = await mkdtempDisposable(join(tmpdir(), "slipway-labels-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root.path, name)), { recursive: true });
    await writeFile(join(root.path, name), text);
  }
  const reader = createDuckDbOutcomes({});
  return await reader.read({
    source: "served.csv",
    folder: root.path,
    task: BINARY,
    ...asked,
    ...(labels === null
      ? {}
      : { labels: { source: "labels.csv", folder: root.path, key: "id", value: "status", ...labels } }),
  });
}

const SERVED = "id,score,at\na,0.1,2026-01-01T00:00:00Z\nb,0.9,2026-01-02T00:00:00Z\nc,0.4,2026-01-03T00:00:00Z\n";

describe("labels beside what was served", () => {
  it("join by key; rows without a label stay", async () => {
    const outcomes = await read(
      { "served.csv": SERVED, "labels.csv": "id,status\nb,bad\na,good\nz,bad\n" },
      { timestamp: "at" },
    );
    expect(outcomes).toMatchObject({ rows: 3, width: 1, warnings: [] });
    expect(outcomes?.scores).toEqual(Float64Array.of(0.1, 0.9, 0.4));
    expect(outcomes?.truth).toEqual(Float64Array.of(0, 1, Number.NaN));
    expect(outcomes?.servedAt[1]).toBe(Date.UTC(2026, 0, 2));
    expect(outcomes?.labels).toEqual({ rows: 3, keys: 2, superseded: 0, corrected: 0, unmatched: 1 });
  });

  it("count by their latest version, however late it comes, and say how many were corrected", async () => {
    const labels =
      "id,status,seen,v\na,good,2026-02-01,1\na,bad,2026-01-15,2\nb,bad,2026-01-20,1\nb,bad,2026-03-20,2\nc,,2026-03-01,9\n";
    const files = { "served.csv": SERVED, "labels.csv": labels };
    const byVersion = await read(files, { timestamp: "at", labels: { version: "v", observedAt: "seen" } });
    expect(byVersion?.truth).toEqual(Float64Array.of(1, 1, Number.NaN));
    expect(byVersion?.labels).toEqual({ rows: 4, keys: 2, superseded: 2, corrected: 1, unmatched: 0 });
    expect(byVersion?.observedAt[0]).toBe(Date.UTC(2026, 0, 15));
    const byTime = await read(files, { timestamp: "at", labels: { observedAt: "seen" } });
    expect(byTime?.truth).toEqual(Float64Array.of(0, 1, Number.NaN));
    const byNothing = await read(files, { timestamp: "at" });
    expect(byNothing?.warnings).toEqual([
      'monitor.labels ("labels.csv"): 1 keys have different labels and nothing says which is the later one (such as "a"). Name monitor.labels.version or observedAt.',
    ]);
  });

  it("mean the same whatever the order of files and rows", async () => {
    const rows = ["a,good,1", "a,bad,2", "b,bad,1", "b,good,1", "c,good,3", "c,bad,2"];
    const order = fc
      .shuffledSubarray(rows, { minLength: rows.length })
      .chain((shuffled) => fc.tuple(fc.constant(shuffled), fc.integer({ min: 1, max: rows.length - 1 })));
    await fc.assert(
      fc.asyncProperty(order, async ([shuffled, cut]) => {
        const files = {
          "served.csv": SERVED,
          "labels/1.csv": `id,status,v\n${shuffled.slice(0, cut).join("\n")}\n`,
          "labels/2.csv": `id,status,v\n${shuffled.slice(cut).join("\n")}\n`,
        };
        const outcomes = await read(files, { timestamp: "at", labels: { source: "labels/*.csv", version: "v" } });
        expect(outcomes?.truth).toEqual(Float64Array.of(1, 0, 0));
      }),
      { numRuns: 8, seed: 1 },
    );
  });

  it("match numbers by value and instants by time, whatever type a file gives them", async () => {
    const served = '{"id":7,"score":0.2}\n{"id":8,"score":0.3}\n';
    const outcomes = await read(
      { "served.ndjson": served, "labels.csv": "id,status\n7.0,bad\n8,good\n" },
      { source: "served.ndjson" },
    );
    expect(outcomes?.truth).toEqual(Float64Array.of(1, 0));
    const forecast = await read(
      {
        "served.csv": "time,prediction\n2026-01-01 00:00:00,5\n2026-01-01T00:30:00Z,6\n2026-01-01T00:30:00Z,7\n",
        "labels.csv": "time,demand\n2026-01-01T01:00:00+01:00,4.5\n2026-01-01T00:30:00Z,6.5\n",
      },
      { task: { kind: "forecast" }, labels: { key: "time", value: "demand" } },
    );
    expect(forecast?.truth).toEqual(Float64Array.of(4.5, 6.5, 6.5));
    expect(forecast?.targetAt[0]).toBe(Date.UTC(2026, 0, 1));
    expect(forecast?.warnings).toEqual([]);
  });

  it("are read beside the prediction log's objects of probabilities", async () => {
    const served =
      '{"data":{"inference_id":"x","prediction":"rain","proba":{"dry":0.2,"rain":0.8}}}\n{"data":{"inference_id":"y","prediction":"dry","proba":{"dry":0.7,"rain":0.3}}}\n';
    const source =
      "SELECT data.inference_id AS inference_id, data.proba AS proba FROM read_json('log.ndjson', sample_size = -1)";
    const outcomes = await read(
      { "log.ndjson": served, "labels.csv": "inference_id,weather\ny,rain\nx,snow\n" },
      {
        source,
        task: { kind: "multiclass", classes: ["dry", "rain"] },
        labels: { key: "inference_id", value: "weather" },
      },
    );
    expect(outcomes?.scores).toEqual(Float64Array.of(0.2, 0.8, 0.7, 0.3));
    expect(outcomes?.truth).toEqual(Float64Array.of(Number.NaN, 1));
    expect(outcomes?.warnings[0]).toContain('1 labels of classes that the model does not know ("snow")');
  });

  it("leave rows out that have no usable score, and tell of repeated keys", async () => {
    const served = "id,score\na,0.1\na,0.2\nb,1.7\nc,\n,0.5\n";
    const outcomes = await read({ "served.csv": served, "labels.csv": "id,status\na,bad\nb,good\n" });
    expect(outcomes).toMatchObject({ rows: 3 });
    expect(outcomes?.truth).toEqual(Float64Array.of(1, 1, Number.NaN));
    expect(outcomes?.warnings).toEqual([
      expect.stringContaining("2 of 5 rows have no usable probabilities"),
      expect.stringContaining('1 of 5 rows have no "id"'),
      expect.stringContaining("1 of 5 rows repeat"),
    ]);
  });

  it("are not looked for where nothing was scored", async () => {
    expect(await read({ "served.csv": "id,x\na,1\n", "labels.csv": "id,status\n" })).toBeUndefined();
    expect(await read({ "served.csv": SERVED }, { labels: null })).toMatchObject({ rows: 3, labels: null });
  });
});

describe("labels that cannot be read", () => {
  it.each([
    [{ key: "idd" }, "SLIPWAY_E_COLUMN_MISSING", /monitor\.labels\.key is "idd", which what was served.*"id"/],
    [{ value: "statuz" }, "SLIPWAY_E_COLUMN_MISSING", /monitor\.labels\.value is "statuz", which the labels.*"status"/],
    [{ version: "w" }, "SLIPWAY_E_COLUMN_MISSING", /monitor\.labels\.version is "w"/],
    [{ source: "gone.csv" }, "SLIPWAY_E_DATA_NOT_FOUND", /"gone\.csv" does not exist/],
    [{ value: "mood" }, "SLIPWAY_E_TARGET_INVALID", /more than the class "bad" and one other: "great" \(2 rows\)/],
  ] as const)("%o", async (labels, code, message) => {
    const files = {
      "served.csv": SERVED,
      "labels.csv": "id,status,mood\na,bad,bad\nb,good,great\nc,good,great\nd,good,meh\n",
    };
    const reading = read(files, { labels });
    await expect(reading).rejects.toMatchObject({ code });
    await expect(reading).rejects.toThrow(message);
  });

  it("numbers that are none", async () => {
    const files = { "served.csv": "id,prediction\na,1\n", "labels.csv": "id,y\na,1e3\nb,much\n" };
    await expect(read(files, { task: { kind: "regression" }, labels: { value: "y" } })).rejects.toThrow(
      /column "y"\) holds 1 labels that are no numbers: "much"/,
    );
  });

  it("one class alone is told when it is not the positive one", async () => {
    const outcomes = await read({ "served.csv": SERVED, "labels.csv": "id,status\na,good\n" });
    expect(outcomes?.warnings).toEqual([expect.stringContaining('nowhere the positive class "bad"')]);
  });
});
