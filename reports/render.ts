import runtime from "handlebars/runtime.js";
import { escapeHtml } from "./escape-html.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { Markup } from "./markup.ts";
import { TEMPLATES } from "./templates.generated.js";
import type { AnswerView } from "./views/answer.ts";
import type { CardView } from "./views/card-block.ts";
import type { FactsView } from "./views/facts.ts";
import type { FiguresView } from "./views/figures.ts";
import type { FoldView } from "./views/fold.ts";
import type { HeadlineView } from "./views/headline.ts";
import type { IssueStepsView } from "./views/issue-steps.ts";
import type { ListView } from "./views/list.ts";
import type { MetaView } from "./views/meta.ts";
import type { PageView, SectionView } from "./views/page.ts";
import type { TableView } from "./views/table.ts";

/** Template name → the view that it shows. */
interface Views {
  readonly "answer.md": AnswerView;
  readonly "card.md": CardView;
  readonly "facts.html": FactsView;
  readonly "figures.html": FiguresView;
  readonly "fold.html": FoldView;
  readonly "headline.md": HeadlineView;
  readonly "list.md": ListView;
  readonly "meta.md": MetaView;
  readonly "monitor-issue.md": IssueStepsView;
  readonly "page.html": PageView;
  readonly "points.html": ListView;
  readonly "section.html": SectionView;
  readonly "table.html": TableView;
  readonly "table.md": TableView;
}

// handlebars 4 types its runtime as an empty module; it is the same object without the compiler.
const { create, SafeString } = runtime as unknown as typeof import("handlebars");
const handlebars = create();

// `strict` does not cover the arguments of helpers, so each helper refuses what is absent.
handlebars.registerHelper("md", (value: unknown, inCode: unknown) => {
  return new SafeString(escapeMarkdown(toText("md", value), { inCode: inCode === true }));
});
handlebars.registerHelper("html", (value: unknown) => new SafeString(escapeHtml(toText("html", value))));
handlebars.registerHelper("markup", (value: unknown) => {
  if (!(value instanceof Markup)) throw new TypeError(`markup: got ${typeof value}`);
  return new SafeString(value.toString());
});

const BUILT_IN = { if: handlebars.helpers.if, each: handlebars.helpers.each };
for (const [helper, builtIn] of Object.entries(BUILT_IN)) {
  handlebars.registerHelper(helper, function (this: unknown, value: unknown, options: unknown) {
    if (value === undefined) throw new TypeError(`${helper}: the view has no such field`);
    return builtIn?.call(this, value, options as import("handlebars").HelperOptions) as unknown;
  });
}

for (const [name, spec] of Object.entries(TEMPLATES))
  handlebars.registerPartial(name, handlebars.template(spec as never));

/** HTML fragment or page. */
export function renderHtml<Name extends Extract<keyof Views, `${string}.html`>>(name: Name, view: Views[Name]): Markup {
  return new Markup(render(name, view));
}

/** Markdown block without blank lines around it. */
export function renderMarkdown<Name extends Extract<keyof Views, `${string}.md`>>(
  name: Name,
  view: Views[Name],
): string {
  return render(name, view).trim();
}

function render<Name extends keyof Views>(name: Name, view: Views[Name]): string {
  return handlebars.template<Views[Name]>(TEMPLATES[name] as TemplateSpecification)(view);
}

function toText(helper: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${helper}: got ${typeof value}`);
}
