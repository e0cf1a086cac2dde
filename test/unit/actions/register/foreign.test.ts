import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../../actions/register/main.ts";
import { registerTenants } from "../../../../actions/register/register-tenants.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { manifestDocument } from "../../../../core/documents/manifest.ts";
import { startFileServer } from "../../../fakes/file-server.ts";
import { WEIGHTS } from "../../../fakes/sample-evidence.ts";
import { inputs, type World, withTrained } from "./trained.ts";

const URI = "https://models.example.com/weights.bin";
const STATED = `sha256:${sha256(WEIGHTS)} ${WEIGHTS.length}`;
const given = (uris: string) => inputs({ pipeline: ".", uris });

async function placeOf({ documents }: World): Promise<string | undefined> {
  const manifest = await documents.load(manifestDocument);
  return manifest?.files.find(({ path }) => path === "weights.bin")?.uri;
}

describe("registering a file that lives elsewhere", () => {
  it("takes digest and size from the file that is there, asks nobody and copies nothing", () =>
    withTrained(async (world) => {
      expect((await run(given(`weights.bin=${URI}`), world.ports)).outputs.reference).toBe("credit-risk@1.0.0");
      expect(await placeOf(world)).toBe(URI);
      const [manifest] = await world.ports.registry.versions("credit-risk");
      const file = manifest?.files.find(({ path }) => path === "weights.bin");
      expect(file).toEqual({ path: "weights.bin", sha256: sha256(WEIGHTS), bytes: WEIGHTS.length, uri: URI });
      expect(await readdir(join(world.folder, "registry/models/credit-risk/v1.0.0"))).not.toContain("weights.bin");
    }));

  it("downloads one that is absent, once, and checks the model with it", () =>
    withTrained(async (world) => {
      await using server = await startFileServer();
      server.serve("/weights.bin", WEIGHTS);
      await world.documents.remove("model/weights.bin");
      const uri = `${server.url}/weights.bin`;
      const checked: string[] = [];
      const checkModelFolder = async (path: string) => {
        checked.push(await readFile(join(world.folder, path, "weights.bin"), "utf8"));
      };
      const from = "out/credit-risk/model";
      const uris = `weights.bin=${uri} ${STATED}`;
      const outcome = await run(inputs({ from, name: "churn", uris }), { ...world.ports, checkModelFolder });
      expect(outcome.outputs.reference).toBe("churn@1.0.0");
      expect(checked).toEqual([WEIGHTS]);
      expect(server.requests).toHaveLength(1);
      await world.ports.registry.fetch("churn", "1.0.0", join(world.folder, "target"));
      expect(await readFile(join(world.folder, "target/weights.bin"), "utf8")).toBe(WEIGHTS);
    }));

  it.each([
    ["SLIPWAY_E_FOREIGN_UNREACHABLE", undefined],
    ["SLIPWAY_E_SIZE_MISMATCH", `${WEIGHTS}0`],
    ["SLIPWAY_E_DIGEST_MISMATCH", "0.26"],
  ])("registers nothing on %s", (code, content) =>
    withTrained(async ({ ports, documents }) => {
      await using server = await startFileServer();
      if (content !== undefined) server.serve("/weights.bin", content);
      await documents.remove("model/weights.bin");
      const registering = run(given(`weights.bin=${server.url}/weights.bin ${STATED}`), ports);
      await expect(registering).rejects.toMatchObject({ code });
      expect(await ports.registry.models()).toEqual([]);
      expect(await readdir(documents.pathOf("model"))).toEqual(["model.json"]);
    }),
  );

  it.each([
    ["a file that model.json does not list", `other.bin=${URI}`, "SLIPWAY_E_INPUT_INVALID"],
    ["model.json itself", `model.json=${URI}`, "SLIPWAY_E_INPUT_INVALID"],
    [
      "a digest that is not that of model.json",
      `weights.bin=${URI} sha256:${sha256("")} 4`,
      "SLIPWAY_E_DIGEST_MISMATCH",
    ],
    ["a size that is not that of model.json", `weights.bin=${URI} ${STATED}0`, "SLIPWAY_E_DIGEST_MISMATCH"],
  ])("refuses %s", (_, uris, code) =>
    withTrained(async ({ ports }) => {
      await expect(run(given(uris), ports)).rejects.toMatchObject({ code });
      expect(await ports.registry.models()).toEqual([]);
    }),
  );

  it("wants one tenant named: files of every tenant's model have the same names", () =>
    withTrained(async ({ ports }) => {
      const loaded = await ports.pipelines.load(".");
      const register = async () => expect.unreachable("nothing is registered");
      const registering = registerTenants({ loaded, inputs: given(`weights.bin=${URI}`), register }, ports);
      await expect(registering).rejects.toMatchObject({ code: "SLIPWAY_E_INPUT_INVALID" });
    }));

  it("asks for the digest of one that is absent", () =>
    withTrained(async ({ ports, documents }) => {
      await documents.remove("model/weights.bin");
      await expect(run(given(`weights.bin=${URI}`), ports)).rejects.toMatchObject({
        code: "SLIPWAY_E_INPUT_INVALID",
        remedy: expect.stringContaining(`weights.bin=${URI} sha256:`) as string,
      });
    }));

  it("refuses a file that was changed", () =>
    withTrained(async ({ ports, documents }) => {
      await writeFile(documents.pathOf("model/weights.bin"), "0.26");
      await expect(run(given(`weights.bin=${URI}`), ports)).rejects.toMatchObject({
        code: "SLIPWAY_E_DIGEST_MISMATCH",
      });
    }));

  it.each([
    ["elsewhere", "weights.bin=https://other.example.com/weights.bin"],
    ["into the registry", ""],
  ])("gives the same content the version it has, and says that it does not move %s", (_, uris) =>
    withTrained(async (world) => {
      await run(given(`weights.bin=${URI}`), world.ports);
      const again = await run(given(uris), world.ports);
      expect(again.summary).toBe("Already registered as `credit-risk@1.0.0`.");
      expect(await placeOf(world)).toBe(URI);
      expect(world.warnings).toEqual([`weights.bin of credit-risk@1.0.0 stays where it was registered first: ${URI}.`]);
    }),
  );
});
