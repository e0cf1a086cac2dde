import { defineConfig } from "vitest/config";

/** Whole deliveries, each of many processes. */
const WORKFLOWS = { globalSetup: ["test/workflows/harness/build-product.ts"], testTimeout: 900_000 };

const project = (name: string) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // It imports JSON without attributes, which Node refuses and Vite takes.
    ...(name === "contract"
      ? { server: { deps: { inline: [/@actions\/(languageservice|workflow-parser|expressions)/] } } }
      : {}),
    ...(name === "workflows" ? WORKFLOWS : {}),
  },
});

export default defineConfig({
  test: {
    projects: ["unit", "contract", "bundle", "e2e", "workflows", "native", "python", "remote", "browser"].map(project),
    reporters: ["default", "./scripts/totals-reporter.ts"],
    pool: "forks",
    maxWorkers: 2,
  },
});
