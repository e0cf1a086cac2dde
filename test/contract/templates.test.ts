import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildTemplates } from "../../scripts/templates.ts";

const FILES = globSync("reports/templates/*.hbs");
const SOURCES = globSync("reports/**/*.ts");
const BLOCKS = /^(?:[#/>!]|~?[#/>!]|else$)/;

describe("report templates", () => {
  /** Red? `npm run generate`, look at the difference, commit it. */
  it.each(Object.entries(buildTemplates(".")))("%s is what reports/templates says", (path, content) => {
    expect(readFileSync(path, "utf8")).toBe(content);
  });

  it("finds templates at all", () => {
    expect(FILES.length).toBeGreaterThan(8);
  });

  /** Red? Text reaches a report by {{md text}} or {{html text}}, finished markup by {{markup it}}: nothing raw, nothing bare. */
  it.each(FILES)("%s lets no text in unescaped", (file) => {
    const source = readFileSync(file, "utf8").replace(/\{\{!.*?\}\}/gs, "");
    expect(source).not.toMatch(/\{\{\{|\{\{~?&/);
    const outputs = [...source.matchAll(/\{\{(.*?)\}\}/gs)].map(([, inside = ""]) =>
      inside.replace(/^~|~$/g, "").trim(),
    );
    const bare = outputs.filter(
      (inside) => !BLOCKS.test(inside) && !/^(?:md|html|markup) [\w.]+( [\w.]+)?$/.test(inside),
    );
    expect(bare).toEqual([]);
  });

  /** Red? Markdown files escape by {{md}}, HTML files by {{html}}; the other escapes too little or shows entities. */
  it.each(FILES)("%s uses the escape of its own language", (file) => {
    const source = readFileSync(file, "utf8");
    const foreign = file.endsWith(".md.hbs") ? /\{\{~?(?:html|markup) / : /\{\{~?md /;
    expect(source).not.toMatch(foreign);
  });

  /** Red? A line that begins with text from data could become a list, a heading or a code block. */
  it.each(FILES.filter((file) => file.endsWith(".md.hbs") && !file.includes("phrase.")))(
    "%s begins no line with text",
    (file) => {
      expect(readFileSync(file, "utf8")).not.toMatch(/^\s*\{\{~?(?:md|> phrase)/m);
    },
  );

  /** Red? Attribute values must be quoted, or a space in the data ends them. */
  it.each(FILES.filter((file) => file.endsWith(".html.hbs")))("%s quotes every attribute", (file) => {
    expect(readFileSync(file, "utf8")).not.toMatch(/=\{\{/);
  });

  /** Red? Markup is trusted as it stands: only the renderer and the charts may make it. */
  it("lets nobody else make markup", () => {
    const makers = SOURCES.filter((file) => /new Markup\(/.test(readFileSync(file, "utf8")));
    expect(makers.toSorted()).toEqual(["reports/charts/svg.ts", "reports/charts/vega-chart.ts", "reports/render.ts"]);
  });
});
