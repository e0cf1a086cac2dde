import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createOverlayStateStore } from "../../../../core/state/overlay-state-store.ts";
import { findChainProblem } from "../../../../core/state/verify-chain.ts";
import { createMemoryStateStore } from "../../../fakes/memory-state-store.ts";

const addition = (key: string) => ({ key, record: { key } });
const keys = ({ entries }: { readonly entries: readonly { readonly key: string }[] }) => entries.map(({ key }) => key);

describe("overlay over a state that others write", () => {
  it("shows the base, and leaves it as it is", async () => {
    const base = createMemoryStateStore({ sha256 });
    await base.append("audit", addition("a"));
    const overlay = createOverlayStateStore({ base, sha256 });
    expect(await overlay.read("audit")).toEqual(await base.read("audit"));
    expect(await overlay.head("audit")).toEqual(await base.head("audit"));

    const answer = await overlay.append("audit", addition("b"));
    expect(answer).toMatchObject({ appended: true, entry: { number: 2 } });
    expect(keys(await overlay.read("audit"))).toEqual(["a", "b"]);
    expect(keys(await base.read("audit"))).toEqual(["a"]);
    expect(await createOverlayStateStore({ base, sha256 }).head("audit")).toMatchObject({ number: 1 });
  });

  it("knows the keys of the base", async () => {
    const base = createMemoryStateStore({ sha256 });
    await base.append("audit", addition("a"));
    const overlay = createOverlayStateStore({ base, sha256 });
    expect(await overlay.append("audit", addition("a"))).toMatchObject({ appended: false });
    await base.append("audit", addition("b"));
    expect(keys(await overlay.read("audit"))).toEqual(["a", "b"]); // nothing was kept, so nothing hides the base
  });

  it("stays a chain when the base moves on below it", async () => {
    const base = createMemoryStateStore({ sha256 });
    const overlay = createOverlayStateStore({ base, sha256 });
    await Promise.all(["a", "b", "c"].map((key) => overlay.append("audit", addition(key))));
    await base.append("audit", addition("rival"));
    const { entries, revision } = await overlay.read("audit");
    expect(entries.map(({ key }) => key)).toEqual(["a", "b", "c"]);
    const head = await overlay.head("audit");
    expect(head).toEqual({ number: 3, digest: revision });
    expect(findChainProblem(entries, { head, sha256 })).toBeUndefined();
  });
});
