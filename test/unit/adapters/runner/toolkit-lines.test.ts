import { expect, it, vi } from "vitest";
import { asDebugLines } from "../../../../adapters/runner/toolkit-lines.ts";

it("what the toolkit says of itself is for debug logging, and its warnings pass", async () => {
  const written: string[] = [];
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    const say = async () => {
      process.stdout.write("Artifact name is valid!\n");
      await Promise.resolve();
      process.stdout.write("::warning::It is slow.\nBeginning upload\n\n");
    };
    await Promise.all([asDebugLines(say), asDebugLines(say)]);
    await expect(asDebugLines(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    process.stdout.write("after\n");
  } finally {
    stdout.mockRestore();
  }
  const valid = "::debug::Artifact name is valid!\n";
  const rest = "::warning::It is slow.\n::debug::Beginning upload\n\n";
  expect(written).toEqual([valid, valid, rest, rest, "after\n"]);
});
