// Compiles the command line and the SDK into lib/, which is what npm publishes: Node strips no types below node_modules.
import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

rmSync(new URL("../lib/", import.meta.url), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  cwd: ROOT,
  stdio: "inherit",
});
// The compiler sees their declarations alone.
for (const file of globSync("{reports,core}/**/*.generated.js", { cwd: ROOT }))
  copyFileSync(`${ROOT}${file}`, `${ROOT}lib/${file}`);
process.exitCode = status ?? 1;
