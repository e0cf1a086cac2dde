import type { Markup } from "../markup.ts";
import type { Phrase } from "../phrase.ts";
import type { StageView } from "./stages.ts";
import type { Tone } from "./tone.ts";

/** The whole self-contained page. */
export interface PageView {
  readonly title: string;
  /** Digest under which the page's own style is allowed. */
  readonly styleHash: string;
  readonly subject: string;
  /** When and by what it was made. */
  readonly origin: string;
  readonly verdict: {
    readonly word: string;
    readonly tone: Tone;
    readonly symbol: string;
    readonly sentences: readonly Phrase[];
  };
  /** More sentences below the verdict: warnings, what could not be compared. */
  readonly remarks: readonly Phrase[];
  readonly stages: readonly StageView[];
  readonly facts: Markup;
  readonly sections: readonly SectionView[];
}

export interface SectionView {
  /** Anchor; one of ours, never from data. */
  readonly id: string;
  readonly title: string;
  readonly lead: Phrase;
  readonly blocks: readonly Markup[];
}
