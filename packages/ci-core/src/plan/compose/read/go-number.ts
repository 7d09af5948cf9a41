const INTEGER = /^[-+]?(?:0x[\da-f_]+|0b[01_]+|0o?[0-7_]+|\d[\d_]*)$/i;
const FLOAT = /^[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?$/i;

/**
 * How Docker's CLI writes a number that YAML has without quotes, such as 1.1 for 1.10 or 493 for 0755; undefined for what it
 * does not read as a number.
 */
export function goNumber(text: string): string | undefined {
  if (INTEGER.test(text) && !/^[-+]?0\d*[89]/.test(text)) return integer(text.replaceAll('_', ''));
  return FLOAT.test(text) ? float(Number(text.replaceAll('_', ''))) : undefined;
}

function integer(text: string): string {
  const sign = text.startsWith('-') ? -1n : 1n;
  const digits = text.replace(/^[-+]/, '').toLowerCase();
  const value = sign * BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  // Larger ones do not fit into 64 bits.
  return value < 2n ** 64n && value >= -(2n ** 63n) ? String(value) : float(Number(value));
}

/** As Go prints a float64: with an exponent from a million on, and below 0.0001. */
function float(value: number): string {
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (Object.is(value, -0)) return '-0';
  if (value === 0 || (power >= -4 && power < LARGE)) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

const LARGE = 6;
