import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/files/sha256.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import { findChainProblem } from "../../core/state/verify-chain.ts";

/** `open` gives a second writer on the same state. */
export interface StateWorld {
  readonly store: StateStore;
  open(): StateStore;
}
export type WithState = (use: (world: StateWorld) => Promise<void>) => Promise<void>;

const HOSTILE_STREAMS = [
  "",
  ".",
  "..",
  "../x",
  "a/b",
  "A",
  "a\0b",
  "x.lock",
  "a\\b",
  " ",
  "heads",
  "a".repeat(65),
  "ä",
  ".a",
];
const audit = "audit";
const addition = (key: string, value: unknown = key) => ({ key, record: { value: value as string } });

/** What every StateStore promises. */
export function describeStateStore(name: string, withState: WithState): void {
  describe(`StateStore, ${name}`, () => {
    it("is empty before anybody wrote", () =>
      withState(async ({ store }) => {
        expect(await store.read(audit)).toEqual({ entries: [], revision: "" });
        expect(await store.head(audit)).toBeUndefined();
      }));

    it("keeps what was appended, in order, each entry holding the digest of the one before", () =>
      withState(async ({ store, open }) => {
        for (const key of ["a", "b", "c"])
          expect(await store.append(audit, addition(key))).toMatchObject({ appended: true });
        await store.append("other", addition("a"));
        const { entries, revision } = await open().read(audit);
        expect(entries.map(({ number, key, record }) => [number, key, record])).toEqual([
          [1, "a", { value: "a" }],
          [2, "b", { value: "b" }],
          [3, "c", { value: "c" }],
        ]);
        const head = await open().head(audit);
        expect(head).toEqual({ number: 3, digest: revision });
        expect(findChainProblem(entries, { head, sha256 })).toBeUndefined();
      }));

    it("appends several in order, those that are there already once", () =>
      withState(async ({ store, open }) => {
        await store.append(audit, addition("b", "first"));
        const answers = await store.appendAll(
          audit,
          ["a", "b", "c", "a"].map((key) => addition(key)),
        );
        expect(answers.map(({ appended, entry }) => [entry.key, entry.number, appended])).toEqual([
          ["a", 2, true],
          ["b", 1, false],
          ["c", 3, true],
          ["a", 2, false],
        ]);
        const { entries, revision } = await open().read(audit);
        expect(entries.map(({ key }) => key)).toEqual(["b", "a", "c"]);
        expect(answers.at(-1)).toMatchObject({ revision });
        expect(await open().head(audit)).toEqual({ number: 3, digest: revision });
        expect(await store.appendAll(audit, [])).toEqual([]);
      }));

    it("appends once per key, whatever the record says", () =>
      withState(async ({ store, open }) => {
        const first = await store.append(audit, addition("a", "first"));
        await store.append(audit, addition("b"));
        const again = await open().append(audit, addition("a", "second"));
        expect(again).toMatchObject({ appended: false, entry: { number: 1, record: { value: "first" } } });
        expect(first).toMatchObject({ appended: true, entry: { number: 1 } });
        expect((await store.read(audit)).entries).toHaveLength(2);
      }));

    it("is a conflict when somebody wrote after the revision that the writer saw", () =>
      withState(async ({ store, open }) => {
        const { revision } = await store.read(audit);
        await open().append(audit, addition("rival"));
        expect(await store.append(audit, { ...addition("a"), revision })).toBe("conflict");
        const now = await store.read(audit);
        const answer = await store.append(audit, { ...addition("a"), revision: now.revision });
        expect(answer).toMatchObject({ appended: true, entry: { number: 2 } });
        expect((await store.read(audit)).revision).toBe(answer === "conflict" ? "" : answer.revision);
      }));

    it("keeps exactly one of two appends made from the same revision", () =>
      withState(async ({ store, open }) => {
        const answers = await Promise.all(
          [store, open()].map((writer, index) => writer.append(audit, { ...addition(String(index)), revision: "" })),
        );
        expect(answers.filter((answer) => answer === "conflict")).toHaveLength(1);
        expect((await store.read(audit)).entries).toHaveLength(1);
      }));

    it("loses and doubles nothing when many append at once", () =>
      withState(async ({ store, open }) => {
        const keys = Array.from({ length: 24 }, (_, index) => `key-${index % 12}`);
        await Promise.all(keys.map((key) => open().append(audit, addition(key))));
        const { entries } = await store.read(audit);
        expect(entries.map(({ key }) => key).toSorted()).toEqual([...new Set(keys)].toSorted());
        expect(findChainProblem(entries, { head: await store.head(audit), sha256 })).toBeUndefined();
      }));

    it.each([
      ["an empty key", { key: "", record: {} }],
      ["a long key", { key: "x".repeat(201), record: {} }],
      ["a number that JSON cannot hold", addition("a", Number.NaN)],
      ["a function", addition("a", () => undefined)],
    ])("refuses %s", (_, broken) =>
      withState(async ({ store }) => {
        await expect(store.append(audit, broken)).rejects.toMatchObject({ code: "SLIPWAY_E_DOCUMENT_INVALID" });
        expect((await store.read(audit)).entries).toEqual([]);
      }),
    );

    it.each(HOSTILE_STREAMS)("refuses the stream %j", (stream) =>
      withState(async ({ store }) => {
        const refused = { code: "SLIPWAY_E_INPUT_INVALID" };
        await expect(store.read(stream)).rejects.toMatchObject(refused);
        await expect(store.head(stream)).rejects.toMatchObject(refused);
        await expect(store.append(stream, addition("a"))).rejects.toMatchObject(refused);
      }),
    );
  });
}
