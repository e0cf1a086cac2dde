import type { ModelStore } from "./model-store.ts";

/**
 * The same store for one decision that asks several things: what it has answered it answers again, until something is written
 * through it. For work that is over in a moment, and whose writes compare and swap: those find out what others did meanwhile.
 */
export function holdReads(store: ModelStore): ModelStore {
  const held = new Map<string, Promise<unknown>>();
  const hold = <T>(question: string, ask: () => Promise<T>): Promise<T> => {
    const answer = (held.get(question) ?? ask()) as Promise<T>; // each question has answers of one type
    held.set(question, answer);
    return answer;
  };
  const afterwards = <Given extends readonly unknown[], T>(write: (...given: Given) => Promise<T>) => {
    return async (...given: Given): Promise<T> => {
      try {
        return await write(...given);
      } finally {
        held.clear();
      }
    };
  };
  // Asked at the same moment, because whoever wants one of the two mostly wants the other next, and a store may answer both at once.
  const versionsAndNotices = (model: string) =>
    hold(`versions ${model}`, () => Promise.all([store.versions(model), store.notices(model)]));

  return {
    ...store,
    versions: async (model) => (await versionsAndNotices(model))[0],
    notices: async (model) => (await versionsAndNotices(model))[1],
    stage: (model, stage) => hold(`stage ${model} ${stage}`, () => store.stage(model, stage)),
    stages: (model) => hold(`stages ${model}`, () => store.stages(model)),
    publish: afterwards(store.publish),
    appendStage: afterwards(store.appendStage),
    appendNotice: afterwards(store.appendNotice),
  };
}
