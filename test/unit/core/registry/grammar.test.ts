import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assertFilePath,
  formatNotice,
  formatPublication,
  formatStageRecord,
  formatVersion,
  isModelName,
  isVersion,
  parseNotice,
  parsePublication,
  parseStageRecord,
  parseVersion,
} from "../../../../core/registry/grammar.ts";

const REFUSED = expect.objectContaining({ code: "SLIPWAY_E_INPUT_INVALID" }) as Error;
const part = fc.stringMatching(/^[a-z0-9-]{1,64}$/);
const model = fc
  .oneof(
    part,
    fc.tuple(part, fc.stringMatching(/^[a-z0-9-]{1,71}$/)).map((parts) => parts.join(".")),
  )
  .filter((name) => !name.endsWith(".lock"));
const stage = part.filter((name) => name !== "latest");
const number = fc.integer({ min: 1, max: 1e12 });
const version = fc
  .tuple(fc.nat(99_999), fc.nat(99_999), fc.nat(99_999))
  .map(([major, minor, patch]) => `${major}.${minor}.${patch}`);

describe("the grammar of the registry", () => {
  it("writes the documented names", () => {
    expect(formatVersion({ model: "credit-risk", version: "1.2.0" })).toBe("models/credit-risk/v1.2.0");
    expect(formatPublication({ model: "credit-risk", number: 7 })).toBe("models/credit-risk/order/000007");
    expect(formatStageRecord({ model: "credit-risk", stage: "production", number: 7 })).toBe(
      "stages/credit-risk/production/000007",
    );
  });

  it("reads every name that it writes", () => {
    fc.assert(
      fc.property(fc.record({ model, version, stage, number }), (ids) => {
        const { model: name } = ids;
        expect(parseVersion(formatVersion(ids))).toEqual({ model: name, version: ids.version });
        expect(parsePublication(formatPublication(ids))).toEqual({ model: name, number: ids.number });
        expect(parseNotice(formatNotice(ids))).toEqual({ model: name, number: ids.number });
        expect(parseNotice(formatPublication(ids))).toBeUndefined();
        expect(parseStageRecord(formatStageRecord(ids))).toEqual({ model: name, stage: ids.stage, number: ids.number });
      }),
    );
  });

  it("reads nothing that it would not write", () => {
    const pieces = fc.constantFrom(
      "models",
      "stages",
      "order",
      "a",
      "v1.0.0",
      "000001",
      "..",
      "",
      "A",
      "v01.0.0",
      "1",
      "/",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join("/")),
    );
    fc.assert(
      fc.property(text, (given) => {
        const found = parseVersion(given);
        if (found !== undefined) expect(formatVersion(found)).toBe(given);
        const publication = parsePublication(given);
        if (publication !== undefined) expect(formatPublication(publication)).toBe(given);
        const notice = parseNotice(given);
        if (notice !== undefined) expect(formatNotice(notice)).toBe(given);
        const record = parseStageRecord(given);
        if (record !== undefined) expect(formatStageRecord(record)).toBe(given);
      }),
    );
  });

  it("sorts record names as text in the order of their numbers", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 999_999 })), (numbers) => {
        const names = numbers.map((given) => formatPublication({ model: "a", number: given }));
        expect(names.toSorted()).toEqual(
          numbers.toSorted((a, b) => a - b).map((given) => formatPublication({ model: "a", number: given })),
        );
      }),
    );
  });

  it.each(["", "..", ".", "A", "a/b", "a.lock", "a.b.c", "a\n", "a\0", "é", "a@1", "a".repeat(65), ".a", "a."])(
    "refuses the model %j",
    (name) => {
      expect(isModelName(name)).toBe(false);
      expect(() => formatVersion({ model: name, version: "1.0.0" })).toThrow(REFUSED);
    },
  );

  it.each(["", "1", "1.0", "01.0.0", "1.0.0-rc.1", "1.0.0+b", "v1.0.0", "1.0.0\n", " 1.0.0", `${"9".repeat(20)}.0.0`])(
    "refuses the version %j",
    (given) => {
      expect(isVersion(given)).toBe(false);
      expect(() => formatVersion({ model: "a", version: given })).toThrow(REFUSED);
    },
  );

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e21])("refuses the number %s", (given) => {
    expect(() => formatStageRecord({ model: "a", stage: "b", number: given })).toThrow(REFUSED);
  });

  it("reserves the stage latest", () => {
    expect(() => formatStageRecord({ model: "a", stage: "latest", number: 1 })).toThrow(REFUSED);
  });

  it.each(["model.json", "weights.bin", "assets/a b.txt", "MODEL_CARD.md", "group1-shard1of1.bin"])(
    "takes the file %s",
    (path) => expect(() => assertFilePath(path)).not.toThrow(),
  );

  it("takes no file that leaves its folder", () => {
    const piece = fc.constantFrom("..", ".", "", "a", "/", "\\", "C:", "~", "\0", ".git");
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), (parts) => {
        const path = parts.join("/");
        if (parts.every((one) => one === "a")) expect(() => assertFilePath(path)).not.toThrow();
        else expect(() => assertFilePath(path)).toThrow(REFUSED);
      }),
    );
  });
});
