import { dirname, join } from 'node:path';

/** One declaration of a `.d.ts` file, with its comment. */
export type Declaration = { readonly name: string; readonly kind: string; readonly text: string; readonly doc: string };

/** What a `.d.ts` file declares, and where the names come from that it takes from others. */
export type DeclarationFile = {
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** Name here → file and name there; files of other packages are left out. */
  readonly taken: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
  /** The names that it exports, those of others included. */
  readonly exported: readonly string[];
};

const START = /^(?:export )?(?:declare )?(const|function|type|interface|class|let) (\w+)/;
const LIST = /^(import|export) (?:type )?\{([^}]*)\}(?: from ['"]([^'"]+)['"])?;/;

/** Reads the declarations that tsc writes: each begins at the start of a line. */
export function readDeclarations(path: string, text: string): DeclarationFile {
  const declarations = new Map<string, Declaration>();
  const taken = new Map<string, { file: string; name: string }>();
  const exported: string[] = [];
  let doc = '';
  for (const statement of statementsIn(text)) {
    const list = LIST.exec(statement);
    const [, kind = '', name] = START.exec(statement) ?? [];
    if (statement.startsWith('/*')) {
      doc = statement;
      continue;
    }
    if (list) {
      const [, word, names = '', from] = list;
      for (const { of, as } of namesIn(names)) {
        if (from?.startsWith('.'))
          taken.set(as, { file: join(dirname(path), from.replace(/\.js$/, '.d.ts')), name: of });
        if (word === 'export') exported.push(as);
      }
    } else if (name !== undefined) {
      const before = declarations.get(name);
      const whole = [before?.text, statement.replace(/^export /, '').replace(/^declare /, '')]
        .filter(Boolean)
        .join('\n');
      declarations.set(name, { name, kind, text: whole, doc: before?.doc || doc });
      if (statement.startsWith('export ') && before === undefined) exported.push(name);
    }
    doc = '';
  }
  return { declarations, taken, exported };
}

/** Comments and statements that begin at the start of a line, in order. */
function statementsIn(text: string): string[] {
  const parts: string[] = [];
  for (const line of text.split('\n')) {
    const open = parts.at(-1);
    const inComment = open?.startsWith('/*') && !open.endsWith('*/');
    if (open !== undefined && (inComment || /^[\s})\]|&]/.test(line))) parts[parts.length - 1] = `${open}\n${line}`;
    else if (line !== '') parts.push(line);
  }
  return parts;
}

function namesIn(list: string): { of: string; as: string }[] {
  return list
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter(Boolean)
    .map((name) => {
      const [of = '', as = of] = name.split(' as ');
      return { of, as };
    });
}
