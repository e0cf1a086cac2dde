import { relative } from "node:path";
import { debug, endGroup, error, info, notice, startGroup, warning } from "@actions/core";
import type { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { showHidden } from "./show-hidden.ts";

export interface WorkflowLogOptions {
  /** Absolute: annotations name files relative to it. */
  readonly workspace: string;
  readonly elapsedMs: () => number;
}

/** The log of a step: lines in foldable groups, and annotations for what somebody should act on. */
export interface WorkflowLog extends Logger {
  /** Lines until the next group or the end are folded under this title. */
  group(title: string): void;
  /** Unfolds: what follows stands for itself. */
  endGroup(): void;
  /** One annotation per cause, with the code as title, on the user's file and line where there is one. */
  fail(error: SlipwayError): void;
  /** A judgement that fails the step; the evidence says why. */
  refuse(title: string, message: string): void;
  /** Ends the group and says how many warnings had no annotation. */
  close(): void;
}

/** GitHub shows ten warnings of a step; five are what somebody reads (PLATFORM 3). */
const MAX_WARNINGS = 5;
/** Longer annotations are cut by GitHub. */
const MAX_ANNOTATION = 4_096;
const LINE_EVERY_MS = 10_000; // a log needs signs of life, not every epoch

export function createWorkflowLog({ workspace, elapsedMs }: WorkflowLogOptions): WorkflowLog {
  let warnings = 0;
  let isOpen = false;
  let quietUntil = elapsedMs() + LINE_EVERY_MS;
  const close = (): void => {
    if (isOpen) endGroup();
    isOpen = false;
  };
  return {
    debug: (message) => debug(plainLines(message)),
    info: (message) => info(plainLines(message)),
    warn(message) {
      warnings += 1;
      if (warnings <= MAX_WARNINGS) warning(cut(message), { title: "Slipway" });
      else info(plainLines(`Warning: ${message}`));
    },
    progress({ task, done, total, detail }) {
      if (elapsedMs() < quietUntil) return;
      quietUntil = elapsedMs() + LINE_EVERY_MS;
      info(plainLines(`  ${task} ${done}/${total}${detail === undefined ? "" : ` · ${detail}`}`));
    },
    group(title) {
      close();
      startGroup(plainLines(title));
      isOpen = true;
    },
    endGroup: close,
    fail(thrown) {
      close();
      const what = thrown.what.trimEnd();
      error(cut(`${what}${what.includes("\n") ? "\n" : " "}${thrown.remedy}`), {
        title: thrown.code,
        ...placeOf(thrown, workspace),
      });
    },
    refuse(title, message) {
      close();
      error(cut(message), { title });
    },
    close() {
      close();
      if (warnings > MAX_WARNINGS)
        notice(`${warnings - MAX_WARNINGS} more warnings are in the log.`, { title: "Slipway" });
    },
  };
}

/** GitHub attaches an annotation to a file of the repository only by its relative path. */
function placeOf({ file, line }: SlipwayError, workspace: string): { file?: string; startLine?: number } {
  if (file === undefined) return {};
  const path = file.startsWith("/") ? relative(workspace, file) : file;
  if (path === "" || path.startsWith("..")) return {};
  return { file: path, ...(line === undefined ? {} : { startLine: line }) };
}

function cut(message: string): string {
  const text = showHidden(message.replaceAll(/\r\n?/g, "\n"));
  return text.length <= MAX_ANNOTATION ? text : `${text.slice(0, MAX_ANNOTATION - 1)}…`;
}

/**
 * Text of data, models and users as lines that the runner takes for text: it reads a command in every line that begins with `::` and
 * in every `##[`, and control characters would paint over what stands there.
 */
function plainLines(text: string): string {
  return showHidden(text.replaceAll(/\r\n?/g, "\n"))
    .replaceAll(/^(\s*):(?=:)/gm, "$1: ")
    .replaceAll("##[", "# #[");
}
