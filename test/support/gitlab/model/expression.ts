import type { Variables } from '../gitlab-pipeline.ts';

type Value = string | null | RegExp;
type Token = { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'operator'; readonly text: string };

const TOKEN = /\s*(?:(&&|\|\||==|!=|=~|!~|[()])|\$(\w+)|"([^"]*)"|'([^']*)'|\/((?:\\.|[^/\\])+)\/(i?)|(null))/y;

/** `rules:if`: https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions */
export function isTrue(expression: string, variables: Variables): boolean {
  const tokens = tokensOf(expression, variables);
  let at = 0;
  const isNext = (text: string) => {
    const token = tokens[at];
    if (token?.kind !== 'operator' || token.text !== text) return false;
    at += 1;
    return true;
  };
  // "&&" is evaluated before "||".
  const or = (): boolean => {
    let result = and();
    while (isNext('||')) result = [and(), result].some(Boolean);
    return result;
  };
  const and = (): boolean => {
    let result = comparison();
    while (isNext('&&')) result = [comparison(), result].every(Boolean);
    return result;
  };
  const comparison = (): boolean => {
    if (isNext('(')) {
      const result = or();
      if (!isNext(')')) throw new Error(`")" is missing in ${expression}`);
      return result;
    }
    const left = value();
    const operator = ['==', '!=', '=~', '!~'].find(isNext);
    // A variable alone: true if it is defined and not empty.
    if (operator === undefined) return left !== null && left !== '';
    return compare(operator, left, value());
  };
  const value = (): Value => {
    const token = tokens[at];
    if (token?.kind !== 'value') throw new Error(`a value is missing in ${expression}`);
    at += 1;
    return token.value;
  };
  const result = or();
  if (at < tokens.length) throw new Error(`unexpected end of ${expression}`);
  return result;
}

function compare(operator: string, left: Value, right: Value): boolean {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  const matches = right instanceof RegExp && typeof left === 'string' && right.test(left);
  return operator === '=~' ? matches : !matches;
}

function tokensOf(expression: string, variables: Variables): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const text = expression.trimEnd();
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (!found) throw new Error(`not an expression of GitLab: ${expression}`);
    const [, operator, variable, double, single, pattern, flags] = found;
    if (operator !== undefined) tokens.push({ kind: 'operator', text: operator });
    else if (variable !== undefined) tokens.push({ kind: 'value', value: variables[variable] ?? null });
    else if (pattern !== undefined) tokens.push({ kind: 'value', value: new RegExp(pattern, flags) });
    else tokens.push({ kind: 'value', value: double ?? single ?? null });
  }
  return tokens;
}
