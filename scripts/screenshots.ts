import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const BROWSER = "/usr/bin/chromium";
const QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--no-first-run"];
const SILENT = ["--disable-component-update", "--disable-sync"];

/** Usage: node scripts/screenshots.ts <report.html> <out.png> [--width 1280] [--height 0 = whole page] [--scale 2] [--at section-id] [--dark] [--print] */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: "string", default: "1280" },
    height: { type: "string", default: "0" },
    scale: { type: "string", default: "2" },
    at: { type: "string", default: "" },
    dark: { type: "boolean", default: false },
    print: { type: "boolean", default: false },
  },
});
const [source, target] = positionals;
if (source === undefined || target === undefined) {
  console.error(
    "Usage: node scripts/screenshots.ts <report.html> <out.png> [--width 1280] [--height 900] [--scale 2] [--dark] [--print]",
  );
  process.exit(2);
}

const browser = await chromium.launch({ executablePath: BROWSER, args: [...QUIET, ...SILENT] });
try {
  const height = Number(values.height);
  const page = await browser.newPage({
    viewport: { width: Number(values.width), height: height > 0 ? height : 900 },
    colorScheme: values.dark ? "dark" : "light",
    deviceScaleFactor: Number(values.scale),
  });
  if (values.print) await page.emulateMedia({ media: "print" });
  await page.goto(`${pathToFileURL(resolve(source)).href}${values.at === "" ? "" : `#${values.at}`}`);
  await page.screenshot({ path: target, fullPage: height === 0 });
} finally {
  await browser.close();
}
