import { defineConfig } from "vitest/config";

const project = (name: string) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    ...(name === "workflows" ? { globalSetup: ["test/workflows/harness/build-product.ts"] } : {}),
  },
});

export default defineConfig({
  test: {
    projects: ["unit", "contract", "bundle", "e2e", "workflows", "native", "python", "browser"].map(project),
    reporters: ["default", "./scripts/totals-reporter.ts"],
    pool: "forks",
    maxWorkers: 2,
  },
});
