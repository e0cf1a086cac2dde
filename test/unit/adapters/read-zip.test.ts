import fc from "fast-check";
import JSZip from "jszip";
import { describe, expect, it } from "vitest";
import { readZip } from "../../../adapters/archive/read-zip.ts";
import { buildZip, type ZipPart } from "../../fakes/zip-file.ts";

const LIMITS = { maxFiles: 10, maxFileBytes: 5_000_000, maxTotalBytes: 8_000_000 };
const read = (bytes: Uint8Array) => readZip(bytes, { name: "slipway-report-x", limits: LIMITS });
const texts = (files: ReadonlyMap<string, Uint8Array>) =>
  Object.fromEntries([...files].map(([path, content]) => [path, Buffer.from(content).toString()]));

const refusal = (why: RegExp) =>
  expect.objectContaining({ code: "SLIPWAY_E_ARTIFACT_INVALID", what: expect.stringMatching(why) as string }) as Error;

describe("readZip", () => {
  it("reads what another library wrote, streamed or not, with folders", async () => {
    const zip = new JSZip().file("report.json", "{}").file("model/model.json", "é".repeat(3000));
    for (const streamFiles of [true, false]) {
      const bytes = await zip.generateAsync({ type: "uint8array", compression: "DEFLATE", streamFiles });
      expect(texts(read(bytes))).toEqual({ "report.json": "{}", "model/model.json": "é".repeat(3000) });
    }
  });

  it("reads stored and empty files, and a zip with a comment", () => {
    const parts = [
      { path: "a", content: "stored", stored: true },
      { path: "b", content: "" },
    ];
    expect(texts(read(buildZip(parts, { comment: "made by hand" })))).toEqual({ a: "stored", b: "" });
  });

  it("reads a zip with nothing in it", () => {
    expect(read(buildZip([])).size).toBe(0);
  });

  const file = (given: Partial<ZipPart>): Buffer => buildZip([{ path: "report.json", content: "{}", ...given }]);
  const twice = (first: string, second: string): Buffer =>
    buildZip([
      { path: first, content: "1" },
      { path: second, content: "2" },
    ]);
  const zeros = Buffer.alloc(4_000_000);
  const noise = Buffer.from(Array.from({ length: 60_000 }, (_, index) => (index * 7919 + (index >> 3)) & 0xff));

  it.each<[string, RegExp, Buffer]>([
    ["a bomb of zeros", /times its compressed size/, file({ content: zeros })],
    [
      "a bomb of many small files",
      /files are 250 times their compressed size/,
      buildZip(Array.from({ length: 5 }, (_, index) => ({ path: `${index}`, content: Buffer.alloc(1 << 20) }))),
    ],
    ["a bomb that claims to be small", /larger than it says/, file({ content: zeros, claims: { bytes: 100 } })],
    [
      "a bomb that claims a modest ratio",
      /larger than it says|damaged/,
      file({ content: zeros, claims: { bytes: 900_000 } }),
    ],
    ["a file above the limit", /more than 5000000/, file({ content: "{}", claims: { bytes: 6_000_000 } })],
    [
      "files that are too much together",
      /more than 8000000/,
      buildZip(["a", "b", "c"].map((path) => ({ path, content: noise, stored: true, claims: { bytes: 3_000_000 } }))),
    ],
    [
      "too many files",
      /11 entries/,
      buildZip(Array.from({ length: 11 }, (_, index) => ({ path: `${index}`, content: "" }))),
    ],
    [
      "files that share their bytes",
      /overlap/,
      buildZip([
        { path: "a", content: noise },
        { path: "b", content: noise, claims: { offset: 0 } },
      ]),
    ],
    ["a path upwards", /leads elsewhere/, file({ path: "../report.json" })],
    ["a path upwards from inside", /leads elsewhere/, file({ path: "model/../../x" })],
    ["a path upwards as Windows writes it", /leads elsewhere/, file({ path: "..\\x" })],
    ["an absolute path", /leads elsewhere/, file({ path: "/etc/passwd" })],
    ["a path on a drive", /leads elsewhere/, file({ path: "C:x" })],
    ["a path without a name", /leads elsewhere/, file({ path: "" })],
    ["a path of one dot", /leads elsewhere/, file({ path: "./report.json" })],
    ["a path with a NUL", /leads elsewhere/, file({ path: "report.json\0.txt" })],
    ["a name that is no UTF-8", /no UTF-8/, file({ path: Buffer.from([0xff, 0xfe]) })],
    ["a path of 600 characters", /leads elsewhere/, file({ path: "x".repeat(600) })],
    ["a symbolic link", /link/, file({ path: "x", content: "/etc/passwd", mode: 0o120777 })],
    ["a device", /no file/, file({ mode: 0o020666 })],
    ["a folder that says it is a file", /no file/, file({ path: "x/", content: "", mode: 0o100644 })],
    ["one name twice", /twice/, twice("report.json", "report.json")],
    ["one name twice but for its case", /twice/, twice("report.json", "Report.JSON")],
    ["one name twice but for its composition", /twice/, twice("\u00e9", "e\u0301")],
    ["a file with two names", /two names/, file({ localPath: "other.json" })],
    ["an encrypted file", /encrypted/, file({ claims: { flags: 0x0801 } })],
    ["another compression", /method 14/, file({ claims: { method: 14 } })],
    ["a wrong check sum", /damaged/, file({ claims: { crc32: 1 } })],
    ["a wrong size", /damaged/, file({ claims: { bytes: 3 } })],
    ["a file that is cut off", /cut off|damaged/, file({ claims: { compressedBytes: 4000 } })],
    ["a file beyond the end", /not where/, file({ claims: { offset: 4000 } })],
    ["a zip64", /zip64/, file({ claims: { bytes: 0xffffffff } })],
    [
      "a directory that counts too few",
      /more than it counts/,
      buildZip(
        [
          { path: "a", content: "" },
          { path: "b", content: "" },
        ],
        { count: 1 },
      ),
    ],
    ["a directory that counts too many", /damaged/, buildZip([{ path: "a", content: "" }], { count: 2 })],
    ["bytes behind the end", /no zip/, Buffer.concat([file({}), Buffer.from("x")])],
    ["bytes before the start", /not where it says/, Buffer.concat([Buffer.from("x"), file({})])],
    ["half a zip", /no zip/, file({}).subarray(0, 40)],
    ["no zip", /no zip/, Buffer.from('{"schema": "slipway/report-evidence/v1"}')],
    ["nothing", /no zip/, Buffer.alloc(0)],
  ])("refuses %s", (_name, why, bytes) => {
    expect(() => read(bytes)).toThrow(refusal(why));
  });

  it("refuses or reads whatever byte of an honest zip is turned, and throws nothing else", () => {
    const honest = buildZip([
      { path: "report.json", content: JSON.stringify({ a: "x".repeat(300) }) },
      { path: "model/model.json", content: noise.subarray(0, 500) },
    ]);
    fc.assert(
      fc.property(fc.nat(honest.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const bent = Buffer.from(honest);
        bent[at] = (bent[at] ?? 0) ^ mask;
        try {
          read(bent);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: "SLIPWAY_E_ARTIFACT_INVALID" });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
