/** Writers of one process take turns: they would only take the next number from one another. */
export interface Turns {
  /** Does `work` when everybody before has ended, well or not. */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    async take(name, work) {
      const turn = (last.get(name) ?? Promise.resolve()).then(work);
      const ended = turn.catch(() => undefined);
      last.set(name, ended);
      try {
        return await turn;
      } finally {
        if (last.get(name) === ended) last.delete(name);
      }
    },
  };
}
