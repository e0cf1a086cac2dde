import { pin } from "./define-workflow.ts";

/** Every action of others that our workflows use, by commit. */
export const CHECKOUT = pin("actions/checkout", { sha: "3d3c42e5aac5ba805825da76410c181273ba90b1", tag: "v7.0.1" });
export const ATTEST = pin("actions/attest", { sha: "1e69f48acb82d1966a394da916b4c1698aa569d6", tag: "v4.2.2" });
export const SETUP_PYTHON = pin("actions/setup-python", {
  sha: "83679a892e2d95755f2dac6acb0bfd1e9ac5d548",
  tag: "v6.1.0",
});
