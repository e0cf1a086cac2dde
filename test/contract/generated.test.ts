import { describe, expect, it } from "vitest";
import { findStaleSchemas } from "../../scripts/schemas.ts";

describe("generated files", () => {
  /** Red? `npm run generate`, look at the difference, commit it. */
  it("docs/schemas are what the documents say", () => {
    expect(findStaleSchemas()).toEqual([]);
  });
});
