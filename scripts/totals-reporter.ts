import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** Ends a run with one countable line, and fails a run in which nothing ran or a file did not load. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const totals = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      for (const state of states) totals[state === "passed" || state === "failed" ? state : "skipped"] += 1;
      // A file that does not load, or whose hooks fail, fails without a failed test.
      const broken = module.state() === "failed" && !states.includes("failed");
      if (states.length === 0 || broken) totals.failed += 1;
    }
    totals.failed += unhandled.length;
    if (totals.failed > 0 || totals.passed === 0) process.exitCode = 1;
    process.stdout.write(`\nTests: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
  }
}
