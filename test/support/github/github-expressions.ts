import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { isBasicExpression, isMapping } from '@actions/workflow-parser';

export type Contexts = Readonly<Record<string, unknown>>;
/** The result of a job; a step has outputs alone. */
export type Result = 'success' | 'failure' | 'cancelled' | 'skipped';
/** The part of a workflow as GitHub's parser gives it. */
export type Token = Parameters<typeof isMapping>[0];

/** Evaluates an expression of a workflow as GitHub does; `needed` are the results that `success()` asks about. */
export function evaluate(expression: string, contexts: Contexts, needed: readonly Result[] = []): unknown {
  const status = (name: string, value: boolean) =>
    [name, { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) }] as const;
  const functions = new Map([
    status(
      'success',
      needed.every((result) => result === 'success'),
    ),
    status('failure', needed.includes('failure')),
    status('cancelled', false),
    status('always', true),
  ]);
  const { tokens } = new Lexer(expression).lex();
  const tree = new Parser(tokens, Object.keys(contexts), [...functions.values()]).parse();
  const known = toData(contexts);
  if (!(known instanceof data.Dictionary)) throw new Error('contexts are not a dictionary');
  return JSON.parse(JSON.stringify(new Evaluator(tree, known, functions).evaluate(), data.replacer));
}

function toData(value: unknown): data.ExpressionData {
  return JSON.parse(JSON.stringify(value), data.reviver);
}

/** As `if` takes a value. */
export function holds(value: unknown): boolean {
  return value !== null && value !== '' && value !== 0 && value !== false;
}

/** The value of a scalar, or of the expression in its place. */
export function valueIn(token: Token, contexts: Contexts): unknown {
  if (isBasicExpression(token)) return evaluate(token.expression, contexts);
  const literal: unknown = token.toJSON();
  return literal;
}

/** The members of a mapping whose keys are plain. */
export function members(token: Token | undefined): [name: string, value: Token][] {
  if (token === undefined || !isMapping(token)) return [];
  return [...token].map(({ key, value }) => [key.toString(), value]);
}
