export type Family = {
  readonly name: string;
  readonly type: string;
  readonly unit: string | undefined;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
};

const METADATA = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?(?:\d+(?:\.\d+)?|NaN|[+-]Inf))$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,(?=.)|$)/;

/** Reads gauges and statesets as OpenMetrics 1.0 writes them, and refuses whatever the specification does not allow. */
export function parseOpenMetrics(text: string): Family[] {
  if (!text.endsWith('\n# EOF\n')) throw new Error('the text does not end with "# EOF" and a newline');
  const families: { name: string; type: string; unit: string | undefined; help: boolean; samples: Sample[] }[] = [];
  for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
    const metadata = METADATA.exec(line);
    const last = families.at(-1);
    if (metadata) {
      const [, word, name = '', value = ''] = metadata;
      if (last?.name === name && last.samples.length > 0) throw new Error(`metadata after a sample: ${line}`);
      if (word === 'TYPE') {
        if (!['gauge', 'stateset'].includes(value)) throw new Error(`not a type that is read here: ${line}`);
        if (families.some((family) => family.name === name)) throw new Error(`a family twice: ${line}`);
        families.push({ name, type: value, unit: undefined, help: false, samples: [] });
      } else if (last?.name !== name) throw new Error(`metadata of no family: ${line}`);
      else if (word === 'UNIT') {
        if (!name.endsWith(`_${value}`) || last.type === 'stateset') throw new Error(`a wrong unit: ${line}`);
        last.unit = value;
      } else last.help = true;
    } else addSample(last, line);
  }
  return families;
}

type Sample = Family['samples'][number];

function addSample(family: { name: string; type: string; samples: Sample[] } | undefined, line: string): void {
  const [, name, inner = '', number] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`neither metadata nor sample: ${line}`);
  if (family?.name !== name) throw new Error(`a sample outside of its family: ${line}`);
  const labels = labelsOf(inner, line);
  const key = JSON.stringify(Object.entries(labels).sort());
  if (family.samples.some((one) => JSON.stringify(Object.entries(one.labels).sort()) === key))
    throw new Error(`a sample twice: ${line}`);
  if (family.type === 'stateset' && (labels[name] === undefined || !/^[01]$/.test(number ?? '')))
    throw new Error(`not a state: ${line}`);
  family.samples.push({ labels, value: Number(number) });
}

function labelsOf(inner: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (let rest = inner; rest !== ''; ) {
    const [whole, name, value = ''] = LABEL.exec(rest) ?? [];
    if (whole === undefined || name === undefined || name in labels) throw new Error(`labels are wrong: ${line}`);
    labels[name] = value.replace(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character));
    rest = rest.slice(whole.length);
  }
  return labels;
}
