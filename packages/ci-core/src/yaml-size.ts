import { CST, isAlias, isCollection, isPair, Lexer, type Node, Parser } from 'yaml';

/** Of a text; no compose file is nearly as long. */
const MOST_CHARACTERS = 250_000;
/** Of a text: words, signs and spaces. A file of that many characters that people wrote has fewer; each costs some microseconds. */
const MOST_TOKENS = 75_000;
/** Of brackets in brackets, and of what begins in one line: the parser goes down with it, and would take the whole process along. */
const DEEPEST = 500;
/** Of a document whose aliases are followed; Docker's CLI, too, refuses one that its aliases blow up. */
const MOST_NODES = 200_000;

/** A text as the parser sees it. What is too much ends it, before a document is made of that; `refuse` hears why. */
export function* tokensOf(
  text: string,
  onNewLine: (offset: number) => void,
  refuse: (why: string) => void,
): Generator<CST.Token> {
  if (text.length > MOST_CHARACTERS)
    return refuse(`it has ${text.length} characters; more than ${MOST_CHARACTERS} are not read`);
  const parser = new Parser(onNewLine);
  onNewLine(0);
  let tokens = 0;
  let brackets = 0;
  let inLine = 0;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    tokens += 1;
    if (type === 'flow-map-start' || type === 'flow-seq-start') brackets += 1;
    else if (type === 'flow-map-end' || type === 'flow-seq-end') brackets = Math.max(0, brackets - 1);
    else if (type === 'newline') inLine = 0;
    else if (brackets === 0 && (type === 'seq-item-ind' || type === 'explicit-key-ind' || type === 'map-value-ind'))
      inLine += 1;
    if (brackets > DEEPEST || inLine > DEEPEST) return refuse('it is nested too deep to be read');
    if (tokens > MOST_TOKENS) return refuse(`it holds more than ${MOST_TOKENS} words and signs; so many are not read`);
    yield* parser.next(token);
  }
  yield* parser.end();
}

/** Whether the aliases of a document make more of it than anybody meant; one that leads back to where it stands counts once. */
export function isBlownUp(root: Node | null, targetOf: (node: unknown) => unknown): boolean {
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
  return sizeOf(root) > MOST_NODES;
}
