import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFileDocuments } from "../../../adapters/files/documents.ts";
import { cardVerb } from "../../../cli/card.ts";
import { evaluationDocument } from "../../../core/documents/evaluation.ts";
import { buildEvaluationDocument } from "../../fakes/report-documents.ts";
import { typeVerb } from "../../fakes/type-verb.ts";

describe("slipway card", () => {
  it("writes a card that can be kept elsewhere and checked", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-card-"));
    const cwd = folder.path;
    const documents = createFileDocuments({ folder: join(cwd, ".slipway", "out", "credit-risk") });
    await documents.save(evaluationDocument, buildEvaluationDocument());
    const written = await typeVerb(cardVerb, { cwd, words: ["--name", "credit-risk"] });
    expect(written).toMatchObject({
      exitCode: 0,
      text: expect.stringMatching(/MODEL_CARD\.md: \d+ values, \d+ gaps are open$/) as string,
    });

    const kept = join(cwd, "MODEL_CARD.md");
    const text = await readFile(documents.pathOf("MODEL_CARD.md"), "utf8");
    await writeFile(kept, text.replace("| Test rows | 1,114 |", "| Test rows | 9,114 |"));
    const checked = await typeVerb(cardVerb, { cwd, words: ["--check", "MODEL_CARD.md"] });
    expect(checked.exitCode).toBe(3);
    expect(checked.text).toMatch(
      /disagrees with its evidence in 1 place\n {2}line \d+ \(Evaluation\)\n {4}card {6}\| Test rows \| 9,114/,
    );
    await writeFile(kept, text);
    expect((await typeVerb(cardVerb, { cwd, words: ["--check", "MODEL_CARD.md"] })).exitCode).toBe(0);
  });

  it("names a file that is not there, is no text, or is too large", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-card-"));
    const cwd = folder.path;
    const check = (file: string) => typeVerb(cardVerb, { cwd, words: ["--check", file] });
    await expect(check("none.md")).rejects.toMatchObject({ code: "SLIPWAY_E_DOCUMENT_MISSING" });
    await writeFile(join(cwd, "bytes.md"), Buffer.from([0xff, 0xfe, 0x00]));
    await expect(check("bytes.md")).rejects.toMatchObject({ code: "SLIPWAY_E_DOCUMENT_INVALID" });
    await writeFile(join(cwd, "large.md"), Buffer.alloc(5_000_001, 0x61));
    await expect(check("large.md")).rejects.toThrow("larger than 5 MB");
    await expect(check(".")).rejects.toMatchObject({ code: "SLIPWAY_E_DOCUMENT_INVALID" });
  });
});
