/** Probability of at least k events in n trials of probability p each. Exact: the terms are added up, none is approximated. */
export function atLeast(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  return k > n * p ? upwards(k, n, p) : 1 - upwards(n - k + 1, n, 1 - p);
}

/** Probability of at most k events in n trials of probability p each. */
export function atMost(k: number, n: number, p: number): number {
  return atLeast(n - k, n, 1 - p);
}

/** The terms from k on, each from the one before; they get smaller, because k is above the mean. */
function upwards(k: number, n: number, p: number): number {
  const odds = p / (1 - p);
  let term = Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  let sum = term;
  for (let i = k; i < n && term > sum * 1e-16; i++) {
    term *= ((n - i) / (i + 1)) * odds;
    sum += term;
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Stirling's series, which has all digits of a number from 20 on; DLMF 5.11.1. */
function logFactorial(n: number): number {
  if (n < 20) return Math.log(Array.from({ length: n }, (_, i) => i + 1).reduce((product, i) => product * i, 1));
  const x = n + 1;
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5) - 1 / (1680 * x ** 7);
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series;
}
