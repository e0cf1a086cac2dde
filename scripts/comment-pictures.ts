import { mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { chromium } from "playwright-core";

const BROWSER = "/usr/bin/chromium";
const QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--no-first-run"];
const [source = "docs/golden-reports/better.md", target = "docs/comment"] = process.argv.slice(2);

/** Usage: node scripts/comment-pictures.ts [comment.md] [docs/comment]: <target>-900.png and <target>-390.png, much as GitHub shows it. */
const STYLE = `
body { margin: 0; padding: 16px; background: #fff; color: #1f2328; font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif; word-wrap: break-word; }
.box { border: 1px solid #d1d9e0; border-radius: 6px; }
.top { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; color: #59636e; }
.top b { color: #1f2328; }
.body { padding: 16px; }
.body > :last-child { margin-bottom: 0; }
p, blockquote, ul, table, pre, details { margin: 0 0 16px; }
h3, h4 { margin: 24px 0 16px; font-weight: 600; line-height: 1.25; }
h3 { font-size: 17.5px; } h4 { font-size: 14px; }
.body > h3:first-of-type { margin-top: 0; }
b, strong { font-weight: 600; }
sub { font-size: 75%; line-height: 0; position: relative; bottom: -0.25em; vertical-align: baseline; }
code { padding: .2em .4em; background: #818b981f; border-radius: 6px; font: 85% ui-monospace, "Liberation Mono", monospace; }
blockquote { padding: 0 1em; color: #59636e; border-left: .25em solid #d1d9e0; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-spacing: 0; border-collapse: collapse; }
th, td { padding: 6px 13px; border: 1px solid #d1d9e0; }
th { font-weight: 600; }
tr:nth-child(2n) { background: #f6f8fa; }
summary { cursor: pointer; }
ul { padding-left: 2em; }
pre { padding: 16px; background: #f6f8fa; border-radius: 6px; overflow: auto; }
pre code { padding: 0; background: none; }`;

const body = micromark(readFileSync(source, "utf8"), {
  allowDangerousHtml: true,
  extensions: [gfm()],
  htmlExtensions: [gfmHtml()],
});
// The browser of a build machine seldom has coloured emoji.
const SIGNS = { "✅": "#1a7f37;✓", "❌": "#d1242f;✕", "⚪": "#59636e;○", "⚠️": "#9a6700;⚠" };
const shown = Object.entries(SIGNS).reduce((html, [emoji, sign]) => {
  const [colour = "", symbol = ""] = sign.split(";");
  return html.replaceAll(emoji, `<b style="color:${colour}">${symbol}</b>`);
}, body);
const page = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>${STYLE}</style><div class="box"><div class="top"><b>github-actions</b> bot commented</div><div class="body">${shown}</div></div>`;

using folder = mkdtempDisposableSync(join(tmpdir(), "slipway-comment-"));
const file = join(folder.path, "comment.html");
writeFileSync(file, page);
const browser = await chromium.launch({ executablePath: BROWSER, args: QUIET });
try {
  for (const width of [900, 390]) {
    const tab = await browser.newPage({ viewport: { width, height: 800 } });
    await tab.goto(pathToFileURL(file).href);
    await tab.screenshot({ path: `${target}-${width}.png`, fullPage: true });
  }
} finally {
  await browser.close();
}
