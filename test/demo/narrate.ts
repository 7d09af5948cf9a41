const colours = process.stdout.isTTY === true && !process.env.NO_COLOR;
const paint = (code: string, text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
const print = (text: string) => process.stdout.write(`${text}\n`);

export function chapter(title: string): void {
  print(`\n${paint('1', `── ${title} `.padEnd(72, '─'))}`);
}

export function say(text: string): void {
  print(paint('36', text));
}

export function command(text: string): void {
  print(paint('1', `$ ${text}`));
}

export function line(text: string): void {
  print(`  ${text}`);
}

/** What a command writes, indented as it comes. */
export function log(text: string): void {
  process.stdout.write(paint('2', text.replace(/^(?=.)/gm, '  ')));
}
