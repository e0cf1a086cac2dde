import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readFact } from "../../../../core/card/fact.ts";
import { type FrontMatter, parseCard, printFrontMatter } from "../../../../core/card/front-matter.ts";
import { buildCardEvidence, readCard, writeCard } from "../../../fakes/card-evidence.ts";

const value = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.boolean(),
  fc.constant(null),
  fc.constant<[number, number]>([0.1, 1e-9]),
);
const frontMatter: fc.Arbitrary<FrontMatter> = fc.record({
  schema: fc.constant("slipway/card/v1" as const),
  kind: fc.constantFrom("model-card" as const, "technical-file" as const),
  pipeline: fc.string({ unit: "binary" }),
  version: fc.option(fc.string()),
  evidence: fc.constant({ "run.json": "0".repeat(64) }),
  values: fc.record({
    "run.json": fc.dictionary(
      fc.string({ unit: "binary" }).filter((key) => key !== "__proto__"),
      value,
    ),
  }),
});

describe("front matter", () => {
  it("is read as it was written, by us and by a YAML parser, and holds plain ASCII alone", () => {
    fc.assert(
      fc.property(frontMatter, (given) => {
        const text = printFrontMatter(given);
        expect(parseCard(text, { path: "x" }).frontMatter).toEqual(given);
        expect(parse(text.split("---\n")[1] ?? "", { uniqueKeys: true })).toEqual(given);
        expect(text).toMatch(/^[\x20-\x7E\n]*$/);
        expect(text.split("\n").slice(1, -2).join("\n")).not.toMatch(/[<>&@`*~|$]/);
      }),
    );
  });

  it.each([
    ["no front matter", "# Model card\n"],
    ["no end of it", '---\nschema: "slipway/card/v1"\n'],
    ["a foreign line", '---\nschema: "slipway/card/v1"\n# comment\n---\n'],
    ["no JSON", "---\nschema: slipway\n---\n"],
    ["a level too deep", '---\n    "/a": 1\n---\n'],
    ["a key twice", "---\nversion: null\nversion: null\n---\n"],
    ["another schema", '---\nschema: "slipway/card/v2"\n---\n'],
  ])("with %s is refused by name of the file", (_, text) => {
    expect(() => readCard(text)).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_DOCUMENT_INVALID", file: "MODEL_CARD.md" }) as Error,
    );
  });

  /** Red? A value of the front matter is not the one at its pointer in the document. */
  it("holds every value as its document has it", () => {
    const evidence = buildCardEvidence();
    const { values } = readCard(writeCard(evidence)).frontMatter;
    const all = Object.entries(values).flatMap(([document, facts]) =>
      Object.entries(facts).map(([pointer, held]) => ({ document, pointer, held })),
    );
    expect(all.length).toBeGreaterThan(100);
    for (const { document, pointer, held } of all) {
      const keys = pointer
        .slice(1)
        .split("/")
        .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
      const found = keys.reduce<unknown>(
        (parent, key) => (parent as Record<string, unknown>)[key],
        evidence[document as keyof typeof evidence],
      );
      expect(held, pointer).toEqual(found);
    }
  });
});

describe("a fact", () => {
  it("is a value, never a structure or something that is not there", () => {
    const evidence = buildCardEvidence();
    expect(readFact(evidence, "run.json", ["data", "rows"])).toEqual({
      document: "run.json",
      pointer: "/data/rows",
      value: 4454,
    });
    expect(readFact(evidence, "evaluation.json", ["metrics", "a/b~c"])).toBeUndefined();
    expect(readFact(evidence, "run.json", ["data"])).toBeUndefined();
    expect(readFact(evidence, "run.json", ["data", "toString"])).toBeUndefined();
    expect(readFact(evidence, "profile.json", ["rows"])).toBeUndefined();
  });
});
