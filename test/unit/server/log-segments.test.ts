import { createHash } from "node:crypto";
import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLogSegments, type SegmentManifest } from "../../../server/log-segments.ts";

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0, 5);
const temporaryFolder = () => mkdtempDisposable(join(tmpdir(), "slipway-"));

async function readSegments(folder: string) {
  const names = (await readdir(folder)).toSorted();
  const manifests = names.filter((name) => name.endsWith(".manifest.json"));
  return await Promise.all(
    manifests.map(async (name) => {
      const manifest = JSON.parse(await readFile(join(folder, name), "utf8")) as SegmentManifest;
      return { manifest, content: await readFile(join(folder, manifest.file)) };
    }),
  );
}

const digestOf = (content: Buffer) => createHash("sha256").update(content).digest("hex");

describe("createLogSegments", () => {
  it("rotates by size, with a manifest that holds digest, rows and bytes", async () => {
    await using folder = await temporaryFolder();
    const sealed: string[] = [];
    const sink = createLogSegments({
      folder: join(folder.path, "deep", "er"),
      now: () => NOW,
      maxBytes: 10,
      onSealed: async (path) => {
        sealed.push(path);
      },
    });
    await Promise.all([
      sink.write(Buffer.from("a\nb\n"), 2),
      sink.write(Buffer.from("ccccccc\n"), 1),
      sink.write(Buffer.from("ü\n"), 1),
    ]);
    await sink.close();
    await sink.close();
    const segments = await readSegments(join(folder.path, "deep", "er"));
    expect(segments.map(({ content }) => content.toString())).toEqual(["a\nb\nccccccc\n", "ü\n"]);
    expect(segments.map(({ manifest: { rows, bytes } }) => [rows, bytes])).toEqual([
      [3, 12],
      [1, 3],
    ]);
    for (const { manifest, content } of segments) expect(manifest.sha256).toBe(digestOf(content));
    expect(segments[0]?.manifest).toMatchObject({
      schema: "slipway/prediction-segment/v1",
      openedAt: "2026-01-31T12:00:00.005Z",
    });
    expect(sealed).toHaveLength(2);
  });

  it("rotates by age without traffic", async () => {
    await using folder = await temporaryFolder();
    const { promise, resolve } = Promise.withResolvers<string>();
    const sink = createLogSegments({
      folder: folder.path,
      now: () => NOW,
      maxAgeMs: 1,
      onSealed: async (path) => resolve(path),
    });
    await sink.write(Buffer.from("a\n"), 1);
    expect(await readFile(await promise, "utf8")).toBe("a\n");
    await sink.close();
  });

  it("seals what a killed process left, without its half line", async () => {
    await using folder = await temporaryFolder();
    const name = "20260131T110000000Z-99999999-000001";
    await writeFile(join(folder.path, `${name}.ndjson.open`), '{"a":1}\n{"a":2}\n{"a"');
    const own = `20260131T110000000Z-${process.pid}-000001.ndjson.open`;
    await writeFile(join(folder.path, own), "x\n");
    const sink = createLogSegments({ folder: folder.path, now: () => NOW });
    await sink.recover();
    const [segment, ...others] = await readSegments(folder.path);
    expect(others).toEqual([]);
    expect(segment?.content.toString()).toBe('{"a":1}\n{"a":2}\n');
    expect(segment?.manifest).toMatchObject({
      file: `${name}.ndjson`,
      rows: 2,
      bytes: 16,
      sha256: digestOf(Buffer.from('{"a":1}\n{"a":2}\n')),
      openedAt: "2026-01-31T11:00:00.000Z",
    });
    expect(await readdir(folder.path)).toContain(own); // its process lives
  });

  it("fails the write when the folder cannot be made, and recovers when it can", async () => {
    await using folder = await temporaryFolder();
    const blocked = join(folder.path, "blocked");
    await writeFile(blocked, "a file");
    const sink = createLogSegments({ folder: join(blocked, "log"), now: () => NOW });
    await expect(sink.write(Buffer.from("a\n"), 1)).rejects.toThrow(/ENOTDIR/);
    await sink.close();
  });
});
