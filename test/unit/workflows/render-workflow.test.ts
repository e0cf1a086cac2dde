import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { defineWorkflow, pin, read } from "../../../workflows/define-workflow.ts";
import { renderWorkflow } from "../../../workflows/render-workflow.ts";

const workflow = defineWorkflow({
  file: "a.yml",
  name: "A",
  on: { push: { branches: ["main"] }, merge_group: null },
  jobs: {
    one: {
      steps: [
        {
          with: { attest: "off", depth: 0, deep: true },
          uses: pin("a/b", { sha: "1".repeat(40), tag: "v1" }),
          name: "Use",
        },
      ],
      permissions: { contents: read("checkout") },
      "timeout-minutes": 5,
      "runs-on": "ubuntu-24.04",
      name: "One",
    },
    two: { name: "Two", needs: ["one"], permissions: {}, uses: "$/.github/workflows/b.yml", secrets: { KEY: "x" } },
  },
});

describe("renderWorkflow", () => {
  const text = renderWorkflow(workflow, "Generated.\nChange the source.");

  it("reads as a person would write it", () => {
    expect(text).toBe(`# Generated.
# Change the source.

name: A

on:
  push:
    branches:
      - main
  merge_group:

permissions: {}

jobs:
  one:
    name: One
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read # checkout
    steps:
      - name: Use
        uses: a/b@${"1".repeat(40)} # v1
        with:
          attest: "off"
          depth: 0
          deep: true

  two:
    name: Two
    needs:
      - one
    permissions: {}
    uses: $/.github/workflows/b.yml
    secrets:
      KEY: x
`);
  });

  it("gives the same bytes again, and a text that keeps its kind in YAML 1.1 too", () => {
    expect(renderWorkflow(workflow, "Generated.\nChange the source.")).toBe(text);
    const old = parse(text, { version: "1.1" }) as { jobs: { one: { steps: [{ with: object }] } } };
    expect(old.jobs.one.steps[0].with).toEqual({ attest: "off", depth: 0, deep: true });
  });

  it("keeps hostile text a text", () => {
    const hostile = `a: b # c\n- d: {{ e }} 'f' "g" \u0000`;
    const named = renderWorkflow({ ...workflow, name: hostile }, "Generated.");
    expect((parse(named) as { name: string }).name).toBe(hostile);
  });
});
