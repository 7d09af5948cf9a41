/** 0.0123 → `1.23%`. */
export function percentText(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}

/** `12 of 600 requests of the canary (2%)`. */
export function shareText(count: number, of: number, who: string): string {
  return `${count} of ${of} requests of ${who}${of === 0 ? '' : ` (${percentText(count / of)})`}`;
}
