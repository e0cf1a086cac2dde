import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeManifest } from "../../../cli/describe-manifest.ts";
import { createPaint } from "../../../cli/paint.ts";
import { statusOf } from "../../../core/registry/version-status.ts";
import { completeManifest, writeSampleDraft } from "../../fakes/sample-version.ts";

it("a version has its facts to the left, however long the digest is", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const { draft } = await writeSampleDraft({ folder: folder.path });
  const manifest = { ...completeManifest(draft, { version: "1.0.1" }), parent: "1.0.0" };
  const options = { reason: "", stages: [], status: statusOf([], "1.0.1"), paint: createPaint(false) };
  expect(describeManifest(manifest, options)).toMatch(/^ {2}parent {5}1\.0\.0$/m);
});

it("a version says who overrode its gates, and only then", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const { draft } = await writeSampleDraft({ folder: folder.path });
  const manifest = completeManifest(draft, { version: "1.0.0" });
  const options = { reason: "", stages: [], status: statusOf([], "1.0.0"), paint: createPaint(false) };
  expect(describeManifest(manifest, options)).not.toContain("override");
  const reason = "known\u001b[31m label fix";
  const override = { pull: 12, commit: "c".repeat(40), by: "hubot", reason, at: "2026-01-01T00:00:00Z", comment: 1 };
  const text = describeManifest({ ...manifest, override }, options);
  expect(text).toContain("by hubot in #12 for cccccccccccc: known");
  expect(text).not.toContain("\u001b");
});
