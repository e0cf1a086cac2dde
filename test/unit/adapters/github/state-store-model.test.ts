import fc from "fast-check";
import { expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createGitHubStateStore } from "../../../../adapters/github/state-store.ts";
import type { StateStore } from "../../../../core/state/state-store.ts";
import { connectGitHub } from "../../../fakes/connect-github.ts";
import { startGitHub } from "../../../fakes/github/start-github.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";

type Act = (store: StateStore, at: { readonly stream: string; readonly revision: string }) => Promise<unknown>;

const key = fc.constantFrom("a", "b", "c", "d");
const addition = (name: string) => ({ key: name, record: { name } });
const act: fc.Arbitrary<Act> = fc.oneof(
  key.map(
    (name): Act =>
      (store, { stream }) =>
        store.append(stream, addition(name)),
  ),
  key.map(
    (name): Act =>
      (store, { stream, revision }) =>
        store.append(stream, { ...addition(name), revision }),
  ),
  key.map(
    (name): Act =>
      (store, { stream }) =>
        store.append(stream, { ...addition(name), revision: "another" }),
  ),
  fc.array(key, { maxLength: 4 }).map(
    (names): Act =>
      (store, { stream }) =>
        store.appendAll(stream, names.map(addition)),
  ),
);

it("a branch answers as memory does, whatever is appended and by which process", async () => {
  await using github = await startGitHub({ budget: 100_000 });
  const open = () => createGitHubStateStore({ github: connectGitHub(github), sha256, sleep: async () => undefined });
  let streams = 0;
  const steps = fc.array(fc.record({ act, reopen: fc.boolean() }), { maxLength: 10 });
  const property = fc.asyncProperty(steps, async (taken) => {
    streams += 1;
    const stream = `stream-${streams}`;
    const model = createMemoryStateStore({ sha256 });
    let store = open();
    for (const step of taken) {
      if (step.reopen) store = open();
      const at = { stream, revision: (await model.read(stream)).revision };
      expect(await step.act(store, at)).toEqual(await step.act(model, at));
      expect(await store.read(stream)).toEqual(await model.read(stream));
      expect(await store.head(stream)).toEqual(await model.head(stream));
    }
  });
  await fc.assert(property, { numRuns: 15 });
  expect(github.problems()).toEqual([]);
}, 60_000);
