import { type CST, isAlias, isCollection, isPair, Lexer, type Node, Parser } from 'yaml';

/** Far more than any compose file has. */
const MAX_CHARACTERS = 250_000;
/** Tokens are words, signs and spaces. A hand-written file has fewer, even at the largest size; each token takes microseconds. */
const MAX_TOKENS = 75_000;
/**
 * Limit for nesting by brackets, by indentation or in one line. The library handles a stack overflow of its own, but a
 * regular expression that V8 compiles near the end of the stack crashes the process.
 */
const MAX_DEPTH = 500;
/** Limit for a document with its aliases expanded. Docker's CLI also rejects documents whose aliases expand too far. */
const MAX_NODES = 200_000;

/** What was made of files within the limits can be longer than they are. */
const GENERATED = 4;

/** The tokens of a text, or which limit it exceeds. */
export function tokensOf(text: string, onNewLine: (offset: number) => void, isGenerated = false): CST.Token[] | string {
  const times = isGenerated ? GENERATED : 1;
  const [most, mostTokens] = [times * MAX_CHARACTERS, times * MAX_TOKENS];
  if (text.length > most) return `the file has ${text.length} characters; the limit is ${most}`;
  const parser = new Parser(onNewLine);
  const tokens: CST.Token[] = [];
  let pieces = 0;
  onNewLine(0);
  for (const piece of new Lexer().lex(text)) {
    pieces += 1;
    if (pieces > mostTokens) return `the file has more than ${mostTokens} words and signs, which is the limit`;
    tokens.push(...parser.next(piece));
    if (parser.stack.length > MAX_DEPTH) return 'the file is nested too deeply';
  }
  return [...tokens, ...parser.end()];
}

/** True if the document with its aliases expanded exceeds the limit. An alias to a node that contains it counts once. */
export function expandsTooFar(root: Node | null, targetOf: (node: unknown) => unknown): boolean {
  const known = new Map<unknown, number>();
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) return sizeOf(targetOf(node));
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value);
    if (!isCollection(node)) return 1;
    const size = known.get(node);
    if (size !== undefined) return size;
    known.set(node, 1);
    const whole = node.items.reduce<number>((sum, item) => sum + sizeOf(item), 1);
    known.set(node, whole);
    return whole;
  };
  return sizeOf(root) > MAX_NODES;
}
