/** Docker's own reading of a text with variables, a character at a time: cli/compose/template/template.go. */
export function asDockerDoes(text: string, variables: Readonly<Record<string, string>>): string {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    if (rest.startsWith('$$')) {
      out += '$';
      at += 2;
      continue;
    }
    const name = rest[0] === '$' ? wordAt(rest, rest[1] === '{' ? 2 : 1) : '';
    const braced = rest[1] === '{';
    const after = 1 + (braced ? 1 : 0) + name.length;
    const operand = /^:?[-?][^}]*/.exec(rest.slice(after))?.[0] ?? '';
    if (name === '' || (braced && rest[after + operand.length] !== '}')) {
      // The sign stays where no variable in braces follows.
      out += rest[0];
      at += 1;
      continue;
    }
    out += filled(name + operand, variables);
    at += after + operand.length + (braced ? 1 : 0);
  }
  return out;
}

function wordAt(text: string, from: number): string {
  let to = from;
  while (to < text.length && /[_a-z0-9]/i.test(text[to] ?? '') && !(to === from && /[0-9]/.test(text[to] ?? ''))) to++;
  return text.slice(from, to);
}

function filled(substitution: string, variables: Readonly<Record<string, string>>): string {
  const value = (name: string) => (Object.keys(variables).includes(name) ? variables[name] : undefined);
  for (const operator of [':-', '-', ':?', '?']) {
    const at = substitution.indexOf(operator);
    if (at < 0) continue;
    const [name, operand] = [substitution.slice(0, at), substitution.slice(at + operator.length)];
    if (operator === ':-') return value(name) || operand;
    if (operator === '-') return value(name) ?? operand;
    return value(name) ?? '';
  }
  return value(substitution) ?? '';
}
