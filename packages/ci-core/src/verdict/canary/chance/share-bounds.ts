import { atLeast, atMost } from './binomial.ts';

/** The largest share with which so few of n are still seen, but for the risk: the upper bound of Clopper and Pearson. */
export function highestShare(count: number, n: number, risk: number): number {
  return count >= n ? 1 : crossing((share) => atMost(count, n, share) > risk);
}

/** The smallest share with which so many of n are still seen, but for the risk: the lower bound of Clopper and Pearson. */
export function lowestShare(count: number, n: number, risk: number): number {
  return count <= 0 ? 0 : crossing((share) => atLeast(count, n, share) <= risk);
}

/** Where a statement about shares that holds for small ones ends to hold. */
function crossing(holds: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
