/** The next step for a change that would lose something. */
export function allowHint(what: string): string {
  return `add --allow ${what} if that is what you want`;
}
