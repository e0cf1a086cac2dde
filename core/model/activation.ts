/** 1 / (1 + e⁻ᶻ), without overflow for any finite z. */
export function sigmoid(logit: number): number {
  if (logit >= 0) return 1 / (1 + Math.exp(-logit));
  const exponential = Math.exp(logit);
  return exponential / (1 + exponential);
}

/** ln(1 + eᶻ), without overflow. */
export function softplus(logit: number): number {
  return Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
}

/** Turns `count` logits from `offset` on into probabilities that sum to 1, in place; gives ln Σ eᶻ. Without overflow. */
export function softmax(logits: Float64Array, offset: number, count: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = offset; index < offset + count; index++) largest = Math.max(largest, logits[index] as number);
  let total = 0;
  for (let index = offset; index < offset + count; index++) {
    const exponential = Math.exp((logits[index] as number) - largest);
    logits[index] = exponential;
    total += exponential;
  }
  for (let index = offset; index < offset + count; index++) logits[index] = (logits[index] as number) / total;
  return largest + Math.log(total);
}
