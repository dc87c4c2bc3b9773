import { DoorError } from '../../outcomes.js';

const SEPARATORS: Readonly<Record<string, string>> = {
  ',': 'holds a comma: one person is asked for, so alternatives are refused; write a comma of a name as \\,',
  '|': 'holds a bar: write a bar of a name as \\|',
  $: 'holds a dollar sign: write it as \\$',
};

/**
 * A string parameter's one value, its escapes `\,` `\|` `\$` `\\` undone (R4 search, "Escaping Search Parameters").
 * @param name what the parameter is called in the error's sentence
 * @throws DoorError `invalid-parameter` for alternatives and for escapes that are none
 */
export function unescapeOne(name: string, value: string): string {
  let out = '';
  for (let i = 0; i < value.length; i++) {
    const char = value.charAt(i);
    if (char === '\\') {
      const next = value.charAt(++i);
      if (next === '' || !',|$\\'.includes(next)) {
        throw new DoorError('invalid-parameter', `${name} holds a backslash that escapes nothing; write it as \\\\.`);
      }
      out += next;
    } else if (Object.hasOwn(SEPARATORS, char)) {
      throw new DoorError('invalid-parameter', `${name} ${SEPARATORS[char]}.`);
    } else out += char;
  }
  return out;
}
