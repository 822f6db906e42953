// What the rounds of a bench come to.
export const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
export const range = values => [Math.min(...values), Math.max(...values)];

/**
 * The narrowest interval of order statistics that holds the median of what was drawn with at least 95 %, whatever its
 * distribution (Conover 1999, Practical Nonparametric Statistics, section 3.2), and its confidence, from the binomial
 * distribution. With fewer than six values it is their range, which holds less.
 */
export function medianInterval(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  let below = 2 ** -n;
  let outside = 2 * below;
  let rank = 0;
  for (let k = 1; 2 * k < n; k++) {
    below *= (n - k + 1) / k;
    if (outside + 2 * below > 0.05) break;
    outside += 2 * below;
    rank = k;
  }
  return { low: sorted[rank], high: sorted[n - 1 - rank], confidence: 1 - outside };
}
