import { describe, expect, it } from 'vitest';
import { interpolate, isUnset, referencesIn, withReferences } from './interpolate.ts';

const variables = { SET: 'val', EMPTY: '' };

// Each pair is what `docker stack config` of Docker's CLI 28.2.2 printed, with SET=val and an empty EMPTY.
describe('interpolate', () => {
  it.each([
    ['$SET', 'val'],
    ['${SET}', 'val'],
    ['$UNSET.', '.'],
    ['${UNSET}.', '.'],
    ['${UNSET:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${UNSET-d}', 'd'],
    ['${SET-a-b}', 'val'],
    ['${UNSET:-a:-b}', 'a:-b'],
    ['${UNSET-a?b}', 'a?b'],
    ['${UNSET:-a?b}', 'a?b'],
    ['${UNSET:-a}${UNSET:-b}', 'ab'],
    ['x${UNSET:-}y', 'xy'],
    ['${UNSET:-a\nb}', 'a\nb'],
    ['${SET?a?b}', 'val'],
    ['${EMPTY?m}', ''],
    ['${se-t}', 't'],
    ['$set', ''],
    ['$$SET', '$SET'],
    ['$$$SET', '$val'],
    ['$$$$SET', '$$SET'],
  ])('%j becomes %j', (text, expected) => {
    expect(interpolate(text, variables)).toBe(expected);
  });

  it.each([
    ['$SET:-x', 'val'],
    ['$SET-x', 'val'],
    ['$UNSET-x', 'x'],
    ['$UNSET-$SET', '$SET'],
    ['$SET:-x} tail', 'val} tail'],
    ['$SET?x', 'val'],
  ])('takes an operator without braces too: %j becomes %j', (text, expected) => {
    expect(interpolate(text, variables)).toBe(expected);
  });

  it.each([
    ['${UNSET:-$SET}', '$SET'],
    ['${UNSET:-${SET}}', '${SET}'],
    ['${UNSET:-${SET}-tail}', '${SET-tail}'],
    ['${UNSET:-{a}b}', '{ab}'],
    ['${UNSET:-$$x}', '$$x'],
  ])('fills nothing in inside a default: %j becomes %j', (text, expected) => {
    expect(interpolate(text, variables)).toBe(expected);
  });

  it.each([
    ['${SET:?set the e-mail}', 'mail'],
    ['${SET-a:-b}', 'b'],
    ['$SET?x-y', 'y'],
  ])('divides where Docker does: %j becomes %j', (text, expected) => {
    expect(interpolate(text, variables)).toBe(expected);
  });

  it('does not find what every object inherits', () => {
    expect(interpolate('$constructor|${toString}', {})).toBe('|');
  });
});

describe('referencesIn', () => {
  it('lists the variables in order, with operator and operand', () => {
    expect(referencesIn('$A ${B} ${C:-c} ${D-d} ${E:?e} ${F?f} $$G')).toEqual({
      references: [
        { name: 'A', operator: undefined, operand: '' },
        { name: 'B', operator: undefined, operand: '' },
        { name: 'C', operator: ':-', operand: 'c' },
        { name: 'D', operator: '-', operand: 'd' },
        { name: 'E', operator: ':?', operand: 'e' },
        { name: 'F', operator: '?', operand: 'f' },
      ],
      invalid: false,
    });
  });

  it.each([
    '$',
    'a$ b',
    '${',
    '${}',
    '${1}',
    '$1',
    '${SET',
    '${SET }',
    '${SET+x}',
    '${SET:+x}',
    '${SET:x}',
    '$é',
    '$(x)',
    '${SET/a/b}',
  ])('knows that Docker refuses %j', (text) => {
    expect(referencesIn(text).invalid).toBe(true);
  });

  it.each(['${SET:?set the e-mail}', '${SET-a:-b}', '${UNSET?a:?b}'])(
    'warns of %j, where Docker takes part of the text for the name',
    (text) => {
      expect(referencesIn(text).invalid).toBe(true);
    },
  );

  it.each(['${UNSET:-$SET}', '${UNSET:-${SET}}', '${UNSET-$$x}', '$UNSET-$SET'])(
    'refuses %j, where Docker fills in nothing',
    (text) => {
      expect(referencesIn(text).invalid).toBe(true);
    },
  );

  it.each([
    'plain',
    '',
    '$$',
    '$$${A}',
    '${URL:-http://a-b:80/?c=d}',
    '${A:?not set}',
    'pg_isready -U $${POSTGRES_USER}',
  ])('has nothing against %j', (text) => {
    expect(referencesIn(text).invalid).toBe(false);
  });
});

describe('withReferences', () => {
  it.each([
    ['$HOME/x ${PATH:-$$y} $$HOME $$$HOME', '$_HOME/x ${_PATH:-$$y} $$HOME $$$_HOME'],
    ['${A:?no $B} ${', '${_A:?no $B} ${'],
    ['$A-$B}', '$_A-$B}'],
  ])('gives the variables of %j other names', (text, expected) => {
    expect(withReferences(text, (name) => `_${name}`)).toBe(expected);
  });
});

describe('isUnfilled', () => {
  const unfilled = (text: string) => referencesIn(text).references.filter((use) => isUnset(use, variables));

  it.each(['$UNSET', '${UNSET}', '${UNSET?m}', '${UNSET:?m}', '${EMPTY:?m}'])('%j needs a value', (text) => {
    expect(unfilled(text)).toHaveLength(1);
  });

  it.each(['$SET', '$EMPTY', '${UNSET-}', '${UNSET:-}', '${EMPTY-x}', '${EMPTY?m}', '${SET:?m}', '$$UNSET'])(
    '%j needs none',
    (text) => {
      expect(unfilled(text)).toHaveLength(0);
    },
  );
});
