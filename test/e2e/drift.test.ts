import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { slipway } from "./command.ts";

const CREDIT = "pipelines/credit-risk/data/credit.csv";

/** credit.csv cut into a reference and a current part of the same population, by row number. */
async function createProject() {
  const folder = await mkdtempDisposable(join(tmpdir(), "slipway-drift-"));
  const [header = "", ...rows] = (await readFile(CREDIT, "utf8")).trim().split("\n");
  const part = (keep: (row: number) => boolean, map = (line: string) => line): string =>
    [header, ...rows.filter((_, row) => keep(row)).map(map)].join("\n");
  const incomeInCents = (line: string): string => {
    const cells = line.split(",");
    cells[9] = cells[9] === "NA" || cells[9] === "" ? "" : String(100 * Number(cells[9]));
    cells[7] = (cells[7] ?? "").toUpperCase();
    return cells.join(",");
  };
  await writeFile(
    join(folder.path, "reference.csv"),
    part((row) => row % 3 !== 0),
  );
  await writeFile(
    join(folder.path, "clean.csv"),
    part((row) => row % 3 === 0),
  );
  await writeFile(
    join(folder.path, "faulted.csv"),
    part((row) => row % 3 === 0, incomeInCents),
  );
  return folder;
}

describe("slipway drift", () => {
  it("is silent about a clean table", async () => {
    await using project = await createProject();
    const { status, stdout } = await slipway(["drift", "reference.csv", "clean.csv", "--fail-on", "drift"], {
      cwd: project.path,
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^drift: (ok|natural)\. /);
    expect(stdout).toContain("assumes i.i.d. rows");
    expect(stdout).toContain("is found with 80 % power");
  });

  it("names features and causes of a faulted table, writes the report, and exits 3 only when asked", async () => {
    await using project = await createProject();
    const { status, stdout } = await slipway(["drift", "reference.csv", "faulted.csv"], { cwd: project.path });
    expect(status).toBe(0);
    expect(stdout).toMatch(/income +DRIFT_MAJOR .*Unit change: another unit, ×100/);
    expect(stdout).toMatch(/job +DRIFT_MAJOR .*Encoding change/);
    expect(await readFile(join(project.path, ".slipway/out/drift/drift.html"), "utf8")).toContain("<html");
    const asked = await slipway(["drift", "reference.csv", "faulted.csv", "--fail-on", "drift", "--json"], {
      cwd: project.path,
    });
    expect(asked.status).toBe(3);
    expect(JSON.parse(asked.stdout)).toMatchObject({
      schema: "slipway/monitor/v1",
      verdict: "drift",
      outcome: "failed",
    });
  });

  it("says that a folder cannot be made where a file stands", async () => {
    await using project = await createProject();
    await writeFile(join(project.path, ".slipway"), "");
    for (const args of [
      ["profile", "reference.csv", "--out", "clean.csv/x/p.json"],
      ["serve", "--port", "0"],
    ]) {
      const { status, stderr } = await slipway(args, { cwd: project.path });
      expect(status).not.toBe(0);
      expect(stderr).toContain("SLIPWAY_E_DOCUMENT_UNWRITABLE");
    }
  });

  it("decides the same against a stored profile as against the table", async () => {
    await using project = await createProject();
    const profiled = await slipway(["profile", "reference.csv", "--json"], { cwd: project.path });
    expect(JSON.parse(profiled.stdout)).toMatchObject({ schema: "slipway/profile/v1" });
    const [table, stored] = await Promise.all(
      ["reference.csv", "profile.json"].map((reference, index) =>
        slipway(["drift", reference, "faulted.csv", "--json", "--name", `run-${index}`], { cwd: project.path }),
      ),
    );
    expect(JSON.parse(stored?.stdout ?? "").features).toEqual(JSON.parse(table?.stdout ?? "").features);
  });

  it.each([
    [["drift", "gone.csv", "clean.csv"], /gone\.csv.*does not exist/],
    [["drift", "reference.csv", "clean.csv", "--exclude", "incme"], /"incme".*income/],
    [["drift", "reference.csv", "clean.csv", "--fail-on", "always"], /failOn|fail-on/],
    [["drift", "reference.csv", "clean.csv", "--window", "1d"], /column of timestamps/],
    [["profile", "reference.csv", "--name", "No Name"], /is no name/],
  ])("exits 2 with a remedy on %j", async (args, message) => {
    await using project = await createProject();
    const { status, stderr } = await slipway(args, { cwd: project.path });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
  });
});
