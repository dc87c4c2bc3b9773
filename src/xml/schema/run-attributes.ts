import { normalize } from './facets.js';
import type { SchemaFindingCode } from './program.js';
import { type AttributeRule, MIXED, type Tables } from './tables.js';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** The element whose attributes are told, as far as attributes matter to it. */
export interface AttributeSite {
  readonly tables: Tables;
  /** Its type. */
  readonly type: number;
  /** As {@link Tables.nillable}. */
  readonly nillable: number;
  find(code: SchemaFindingCode, message: string): void;
  /** A required attribute was there. */
  seen(bits: number): void;
  makeNil(): void;
  /** The element says that it is of another type. */
  retype(type: number): void;
  claim(id: string): boolean;
}

/** Validates one attribute of an element. */
export function applyAttribute(site: AttributeSite, namespace: string, local: string, value: string): void {
  if (namespace === XSI) {
    if (local === 'nil') return applyNil(site, value);
    if (local === 'type') return applyType(site, value);
    if (local === 'schemaLocation' || local === 'noNamespaceSchemaLocation') return;
  }
  const { rules, any } = site.tables.attributes[site.type]!;
  const own = match(rules, namespace, local);
  if (own !== undefined) {
    site.seen(own.bits);
    applyRule(site, own, value);
    return;
  }
  if (any?.takes(namespace) !== true) {
    site.find('unexpected-attribute', 'an attribute that may not stand here');
    return;
  }
  if (any.process === 'skip') return;
  const global = match(site.tables.globalAttributes, namespace, local);
  if (global !== undefined) applyRule(site, global, value);
  else if (any.process === 'strict') site.find('unexpected-attribute', 'an attribute that the schema does not know');
}

function match(rules: readonly AttributeRule[], namespace: string, local: string): AttributeRule | undefined {
  for (const rule of rules) {
    if (rule.name.local === local && rule.name.namespace === namespace) return rule;
  }
  return undefined;
}

function applyRule(site: AttributeSite, rule: AttributeRule, value: string): void {
  const wrong = rule.check?.(value);
  if (wrong !== undefined) {
    site.find('invalid-value', `the value of the attribute ${rule.name.local} ${wrong}`);
  } else if (rule.fixed !== undefined && value !== rule.fixed) {
    site.find('invalid-value', `the value of the attribute ${rule.name.local} is not the fixed one`);
  } else if (rule.unique && !site.claim(normalize(value, 'collapse'))) {
    site.find('invalid-value', `the value of the attribute ${rule.name.local} was used before`);
  }
}

function applyNil(site: AttributeSite, value: string): void {
  if (site.nillable === 2) return;
  const text = normalize(value, 'collapse');
  if (!['true', '1', 'false', '0'].includes(text))
    site.find('invalid-nil', 'the value of xsi:nil is not of the type xs:boolean');
  else if (site.nillable === 0) site.find('invalid-nil', 'xsi:nil may not stand here');
  else if (text === 'true' || text === '1') site.makeNil();
}

/** Prefixes of xsi:type are not looked at: among our schemas, local names of types that may be told apart are unique. */
function applyType(site: AttributeSite, value: string): void {
  const { tables, type } = site;
  const local = normalize(value, 'collapse').replace(/^.*:/, '');
  const named = (tables.typesByName.get(local) ?? []).find((candidate) => derives(tables, candidate, type));
  if (named === undefined) {
    // Anything goes inside xs:anyType.
    if (tables.content[type] !== MIXED) site.find('invalid-type', 'xsi:type names a type that may not stand here');
  } else if (named !== type && tables.content[named] === tables.content[type]) site.retype(named);
}

function derives(tables: Tables, type: number, from: number): boolean {
  for (let at = type; at >= 0; at = tables.base[at]!) if (at === from) return true;
  return false;
}
