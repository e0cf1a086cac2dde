import type { Sha256 } from "../core/canonical-json.ts";
import { buildFrontMatter } from "../core/card/build-front-matter.ts";
import { type CardEvidence, digestEvidence } from "../core/card/evidence.ts";
import { type CardKind, printFrontMatter } from "../core/card/front-matter.ts";
import { renderMarkdown } from "./render.ts";
import type { CardView } from "./views/card-block.ts";
import { buildModelCard, type CardSource } from "./views/model-card.ts";
import { buildTechnicalFile } from "./views/technical-file.ts";

const BUILDERS: Readonly<Record<CardKind, (source: CardSource) => CardView>> = {
  "model-card": buildModelCard,
  "technical-file": buildTechnicalFile,
};

/** Name of the file of each kind, beside the documents. */
export const CARD_FILES = {
  "model-card": "MODEL_CARD.md",
  "technical-file": "TECHNICAL_FILE.md",
} as const satisfies Readonly<Record<CardKind, string>>;

export interface CardRequest {
  readonly kind: CardKind;
  /** Name of the folder of documents. */
  readonly pipeline: string;
  readonly evidence: CardEvidence;
  readonly sha256: Sha256;
}

/**
 * A card as Markdown: front matter with the digest of every document and every value that is printed, then the text. The same documents give
 * the same text byte for byte, so `checkCard` can hold a card against them.
 */
export function renderCard({ kind, pipeline, evidence, sha256 }: CardRequest): string {
  const view = BUILDERS[kind]({ evidence, digests: digestEvidence(evidence, sha256) });
  const facts = view.sections.flatMap(({ blocks }) => blocks.flatMap((block) => block.facts));
  const frontMatter = printFrontMatter(buildFrontMatter({ kind, pipeline, evidence, facts, sha256 }));
  return `${frontMatter}\n${renderMarkdown("card.md", view)}\n`;
}
