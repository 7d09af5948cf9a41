/** Documents that a parser takes apart in more steps than they have characters, unless it takes care. */
export function yamlBombs(size: number): string[] {
  const depth = Math.min(2_000, size / 20);
  const laughs = (join: (names: string) => string) => {
    const rows = Array.from({ length: 30 }, (_, i) => `x${i + 1}: &a${i + 1} ${join(`*a${i}`)}`);
    return `x0: &a0 {image: x, file: y, name: z}\n${rows.join('\n')}\nservices: {a: *a30, <<: *a30}\nconfigs: *a30\nsecrets: {a: *a30}\nnetworks: *a30\n`;
  };
  const wide = (row: (i: number) => string) => Array.from({ length: size / row(1).length }, (_, i) => row(i)).join('');
  return [
    laughs((name) => `[${name}, ${name}, ${name}]`),
    laughs((name) => `{a: ${name}, b: ${name}}`),
    laughs((name) => `{<<: [${name}, ${name}, ${name}]}`),
    laughs((name) => `{<<: ${name}, b: ${name}}`),
    `services: ${'['.repeat(depth)}${']'.repeat(depth)}`,
    `services: ${'{a: '.repeat(depth)}x${'}'.repeat(depth)}`,
    `services:\n${Array.from({ length: Math.min(depth, 400) }, (_, i) => `${' '.repeat(i + 1)}a:\n`).join('')}`,
    '['.repeat(size),
    '{'.repeat(size),
    '- '.repeat(size / 2),
    '? '.repeat(size / 2),
    'a: '.repeat(size / 3),
    `services:\n${wide((i) => `  s${i}: {image: a}\n`)}`,
    `services:\n  a: {image: a}\nconfigs:\n${wide((i) => `  c${i}: {name: "\${C${i}}", file: ./c}\n`)}`,
    `services:\n  a:\n    image: "${'${A:-'.repeat(size / 5)}"`,
    `services:\n  a:\n    image: a\n    environment: "${'$A '.repeat(size / 3)}"`,
    `services:\n${wide(() => '  same: {image: a}\n')}`,
    `x: &a {image: b}\nservices:\n${wide((i) => `  s${i}: {<<: *a}\n`)}`,
    `a: &a\n  b: *a\nservices: *a\nconfigs: *a\n`,
    `services: &a\n  <<: *a\n  b: {image: x}\n`,
  ];
}
