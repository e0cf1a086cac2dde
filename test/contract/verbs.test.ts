import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { VERBS } from "../../cli/verbs.ts";

/** What `slipway <verb> --help` prints. */
async function readHelp(
  load: () => Promise<{ build(program: Command, act: () => () => Promise<void>): void }>,
): Promise<string> {
  const said: string[] = [];
  const program = new Command("slipway");
  (await load()).build(program, () => async () => undefined);
  const [verb] = program.commands;
  verb?.configureOutput({ writeOut: (text) => said.push(text) }).outputHelp();
  return said.join("");
}

describe("the verbs of the command line", () => {
  /** Red? The verb in cli/verbs.ts has another name than its file registers, or its help shows no example. */
  it.each([...VERBS])("%s says what it does and shows examples", async (name, load) => {
    expect((await load()).name).toBe(name);
    const help = await readHelp(load);
    expect(help).toContain(`Usage: slipway ${name}`);
    expect(help).toMatch(/Examples:\n {2}slipway/);
  });
});
