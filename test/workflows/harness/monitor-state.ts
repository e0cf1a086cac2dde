import { sha256 } from "../../../adapters/files/sha256.ts";
import { createGitHubStateStore } from "../../../adapters/github/state-store.ts";
import { readIssueBody, readNoteKey } from "../../../core/issues/issue-text.ts";
import { type MonitorHistory, readHistory } from "../../../core/monitor/history/read-history.ts";
import { type MonitorRecord, monitorStream } from "../../../core/monitor/history/records.ts";
import type { StateRecord, StateStore } from "../../../core/state/state-store.ts";
import { connectGitHub } from "../../fakes/connect-github.ts";
import type { FakeGitHub } from "../../fakes/github/start-github.ts";

/** An issue as its page shows it. */
export interface PostedIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly reason: string | null;
  /** In alphabetical order. */
  readonly labels: readonly string[];
  /** Model that its marker names. */
  readonly model: string | undefined;
}

interface Row {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly state_reason: string | null;
  readonly labels: readonly { readonly name: string }[];
  readonly pull_request?: object;
}

/** What monitoring has left in the repository: its issues, their comments, and the records on the branch of the state. */
export class MonitorState {
  readonly #github: FakeGitHub;
  readonly #state: StateStore;

  constructor(github: FakeGitHub) {
    this.#github = github;
    this.#state = createGitHubStateStore({ github: connectGitHub(github, github.token), sha256 });
  }

  /** Oldest first; pull requests are none. */
  async issues(): Promise<readonly PostedIssue[]> {
    const rows = (await this.#github.api("GET", "issues?state=all&per_page=100")) as readonly Row[];
    return rows
      .filter(({ pull_request: pull }) => pull === undefined)
      .map(({ number, title, body, state, state_reason: reason, labels }) => {
        const model = readIssueBody(body)?.model;
        return { number, title, body, state, reason, labels: labels.map(({ name }) => name).toSorted(), model };
      })
      .toSorted((a, b) => a.number - b.number);
  }

  /** Keys of the comments by which an issue tells of changes, oldest first; other comments are none. */
  async notes(number: number): Promise<readonly string[]> {
    const comments = (await this.#github.api("GET", `issues/${number}/comments`)) as readonly {
      readonly body: string;
    }[];
    return comments.flatMap(({ body }) => readNoteKey(body) ?? []);
  }

  async history(model: string): Promise<MonitorHistory> {
    return await readHistory(this.#state, model);
  }

  /** Adds records as if earlier runs had. */
  async seed(model: string, records: readonly MonitorRecord[]): Promise<void> {
    const additions = records.map((record, at) => ({ key: `seed:${at}`, record: record as StateRecord }));
    await this.#state.appendAll(monitorStream(model), additions);
  }
}
