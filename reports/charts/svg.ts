import { escapeHtml } from "../escape-html.ts";
import { Markup } from "../markup.ts";

/** Attributes of one element; numbers are printed with at most two decimals. */
type Attributes = Readonly<Record<string, string | number>>;

/** An SVG element. Attribute values are escaped; `children` are elements made here. */
export function element(tag: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeHtml(toText(value))}"`);
  return `<${tag}${written.join("")}>${children.join("")}</${tag}>`;
}

export function textElement(text: string, attributes: Attributes): string {
  return element("text", attributes, [escapeHtml(text)]);
}

export interface SvgOptions {
  readonly width: number;
  readonly height: number;
  /** What somebody who does not see the picture is told. */
  readonly label: string;
  readonly class: string;
}

/** A picture that scales with its box and takes its colours from the page's style. */
export function buildSvg(children: readonly string[], options: SvgOptions): Markup {
  const { width, height, label } = options;
  return new Markup(
    element(
      "svg",
      { class: options.class, viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label },
      children,
    ),
  );
}

function toText(value: string | number): string {
  return typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
}
