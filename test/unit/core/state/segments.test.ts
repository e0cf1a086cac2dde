import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { appendToSegments, applyChange, parseSegment, type Segment } from "../../../../core/state/segments.ts";
import { buildEntry, type StateEntry } from "../../../../core/state/state-entry.ts";
import { findChainProblem } from "../../../../core/state/verify-chain.ts";

const limits = { open: 1000, merge: 4 };
const place = { stream: "audit", path: "state/audit/000001.jsonl" };

/** Entries that go on after `last`, with records of these lengths. */
function makeEntries(lengths: readonly number[], last?: StateEntry): readonly StateEntry[] {
  const entries: StateEntry[] = last === undefined ? [] : [last];
  for (const length of lengths) {
    const before = entries.at(-1);
    const key = String((before?.number ?? 0) + 1);
    entries.push(
      buildEntry({ stream: "audit", addition: { key, record: { x: "ü".repeat(length) } }, last: before }, sha256),
    );
  }
  return last === undefined ? entries : entries.slice(1);
}

const readAll = (segments: readonly Segment[]) => segments.flatMap((segment) => parseSegment(segment, place));

describe("segments of a stream", () => {
  it("hold what was appended, in order, chained, however it came", () => {
    const batches = fc.array(fc.array(fc.nat({ max: 900 }), { minLength: 1, maxLength: 12 }), { maxLength: 30 });
    fc.assert(
      fc.property(batches, (lengths) => {
        let segments: readonly Segment[] = [];
        const written: StateEntry[] = [];
        for (const batch of lengths) {
          const added = makeEntries(batch, written.at(-1));
          written.push(...added);
          segments = applyChange(segments, appendToSegments(segments, added, limits));
        }
        const entries = readAll(segments);
        expect(entries).toEqual(written);
        expect(findChainProblem(entries, { head: undefined, sha256 })).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it("stay few, and an append sends little", () => {
    let segments: readonly Segment[] = [];
    let last: StateEntry | undefined;
    const sent: number[] = [];
    for (let index = 0; index < 400; index += 1) {
      const added = makeEntries([20], last);
      last = added.at(-1);
      const change = appendToSegments(segments, added, limits);
      sent.push(change.write.reduce((sum, { text }) => sum + text.length, 0));
      segments = applyChange(segments, change);
    }
    const bytes = segments.reduce((sum, { text }) => sum + text.length, 0);
    expect(segments.length).toBeLessThanOrEqual(bytes / (limits.open * 2) + limits.merge + 1);
    expect(Math.max(...sent)).toBeLessThanOrEqual(limits.open * (limits.merge + 2));
    const large = sent.filter((size) => size > limits.open);
    expect(large.length).toBeLessThanOrEqual(bytes / (limits.open * (limits.merge - 2)));
    expect(large.length).toBeGreaterThan(0);
  });

  it("give an entry that is longer than a segment one of its own", () => {
    const [first, second, third] = makeEntries([5, 3000, 5]) as [StateEntry, StateEntry, StateEntry];
    const { write } = appendToSegments([], [first, second, third], limits);
    expect(write.map((segment) => segment.first)).toEqual([1, 2, 3]);
  });

  const whole = makeEntries([1, 2])
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join("");
  it.each<[string, number, string, string]>([
    ["a line that is no JSON", 1, `${whole}{\n`, "line 3, is no JSON"],
    ["a last line without its end", 1, whole.slice(0, -1), "line 2, is cut off"],
    ["an empty file", 1, "", "line 1, is empty"],
    ["an empty line", 1, `${whole}\n`, "line 3, is no JSON"],
    ["a line that is missing", 1, whole.slice(whole.indexOf("\n") + 1), "line 1, says that it is entry 2"],
    ["a name that is another's", 3, whole, "line 1, says that it is entry 1"],
    ["an entry of another stream", 1, whole.replace('"audit"', '"other"'), 'of "other"'],
    ["another schema", 1, whole.replace("state-entry/v1", "state-entry/v2"), "state-entry/v2"],
  ])("refuse %s, naming file and line", (...[, first, broken, message]) => {
    expect(() => parseSegment({ first, text: broken }, place)).toThrow(
      expect.objectContaining({
        code: "SLIPWAY_E_DOCUMENT_INVALID",
        message: expect.stringContaining(message) as string,
      }),
    );
  });
});
