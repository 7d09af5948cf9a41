/** The warning of a deploy that is not restored, as all that failed was changed by others: that would undo their work. */
export function leftToOthers(stack: string, theirs: readonly string[], isElseChanged: boolean): string {
  const was = theirs.length === 1 ? 'was' : 'were';
  const rest = isElseChanged ? '; what else this deploy changed is running' : '';
  return `${stack} is left as it is: ${theirs.join(', ')} ${was} changed or removed by another user or job${rest}`;
}
