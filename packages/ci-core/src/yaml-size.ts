import { type CST, isAlias, isCollection, isPair, Lexer, type Node, Parser } from 'yaml';

/** Of a text; no compose file is nearly as long. */
const MAX_CHARACTERS = 250_000;
/** Of a text: words, signs and spaces. A file of that many characters that people wrote has fewer; each costs some microseconds. */
const MAX_TOKENS = 75_000;
/**
 * Of what is open at once, in brackets, by indentation or in one line. The library catches the overflow of its stack,
 * but a regular expression that V8 compiles near the end of a stack takes the whole process along.
 */
const MAX_DEPTH = 500;
/** Of a document whose aliases are followed; Docker's CLI, too, refuses one that its aliases blow up. */
const MAX_NODES = 200_000;

/** What the parser makes of a text; or why it is too much to make a document of. */
export function tokensOf(text: string, onNewLine: (offset: number) => void): CST.Token[] | string {
  if (text.length > MAX_CHARACTERS) return `it has ${text.length} characters; more than ${MAX_CHARACTERS} are not read`;
  const parser = new Parser(onNewLine);
  const tokens: CST.Token[] = [];
  let pieces = 0;
  onNewLine(0);
  for (const piece of new Lexer().lex(text)) {
    pieces += 1;
    if (pieces > MAX_TOKENS) return `it holds more than ${MAX_TOKENS} words and signs; so many are not read`;
    tokens.push(...parser.next(piece));
    if (parser.stack.length > MAX_DEPTH) return 'it is nested too deep to be read';
  }
  return [...tokens, ...parser.end()];
}

/** Whether the aliases of a document make more of it than anybody meant; one that leads back to where it stands counts once. */
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
