import { ANY_TYPE, BASE_ORDER, ELEMENT_ORDER } from '../../../../src/fhir/elements.js';
import { isResourceType } from '../../../../src/fhir/order.js';

const VALUES: Readonly<Record<string, string>> = {
  boolean: 'true',
  decimal: '1.5',
  integer: '3',
  positiveInt: '3',
  unsignedInt: '3',
};
const LITTLE = '<extension url="urn:u"><valueCode value="c"/></extension>';
/** The validator's copy of R4 has another type for it. */
const NOT_TOLD = 'Bundle.entry.response.outcome:Resource';
const DIV = '<div xmlns="http://www.w3.org/1999/xhtml">a &lt; <b>b</b><br/></div>';

/**
 * Every resource that the table of elements knows, as XML with every element that R4 has for it, those that repeat twice.
 * A data type is told in full the first time; its choices by their first type, but an extension's by each.
 */
export function everything(): [type: string, xml: string][] {
  const told = new Set<string>();
  return Object.keys(ELEMENT_ORDER)
    .filter(isResourceType)
    .map((type) => [type, `<${type} xmlns="http://hl7.org/fhir">${contentOf(type, told)}</${type}>`]);
}

function contentOf(type: string, told: Set<string>): string {
  const [base = '', ...own] = (ELEMENT_ORDER[type] ?? '').split(' ');
  return [...(BASE_ORDER[base] ?? '').split(' '), ...own]
    .filter((item) => `${type}.${item}` !== NOT_TOLD)
    .map((item) => {
      const [name = '', of = ''] = item.split(':');
      const one = elementOf(type, name.replace('*', ''), of, told);
      return name.endsWith('*') ? `${one}${elementOf(type, name.slice(0, -1), of, told)}` : one;
    })
    .join('');
}

function elementOf(parent: string, name: string, of: string, told: Set<string>): string {
  if (name.endsWith('[x]')) {
    const [first = ''] = (of === '' ? ANY_TYPE : of).split('|');
    return elementOf(parent, `${name.slice(0, -3)}${first.charAt(0).toUpperCase()}${first.slice(1)}`, first, told);
  }
  if (of === 'xhtml') return DIV;
  if (of === 'Resource') return `<${name}><Patient>${LITTLE}</Patient></${name}>`;
  if (of === '.') return `<${name} id="i">${contentOf(`${parent}.${name}`, told)}</${name}>`;
  if (of === '' || /^[a-z]/.test(of)) return `<${name} id="i" value="${VALUES[of] ?? 'x'}">${LITTLE}</${name}>`;
  if (of === 'Extension') return told.has(of) ? LITTLE.replaceAll('extension', name) : extensionsOf(name, told);
  if (told.has(of)) return `<${name}>${LITTLE}</${name}>`;
  told.add(of);
  return `<${name}>${contentOf(of, told)}</${name}>`;
}

function extensionsOf(name: string, told: Set<string>): string {
  told.add('Extension');
  return ANY_TYPE.split('|')
    .map((type) => {
      const value = elementOf('Extension', 'value[x]', type, told);
      return `<${name} url="urn:u">${value}</${name}>`;
    })
    .join('');
}
