/**
 * HTML or SVG that is safe as it stands. Made by `render.ts` and the charts only; the template helper `markup` takes
 * nothing else, so a text can never slip in unescaped.
 */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}
