/** Subject of the one comment about retraining a model below an issue: that it has begun, then what came of it. No model's name has a slash. */
export function retrainSubject(model: string): string {
  return `/retrain/${model}`;
}
