// Writes src/fhir/elements.ts from R4's definitions: profiles-types.json and profiles-resources.json of
// https://hl7.org/fhir/R4/definitions.json.zip, which this repository does not hold. test/fhir/order.test.ts holds the
// result against two other tellings of R4.
//   node scripts/fhir-elements.mjs FILE.json… && npx prettier --write src/fhir/elements.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

/** What the gateway emits, and what a request may hold beside. The data types follow from these. */
const RESOURCES = [
  'Bundle',
  'CapabilityStatement',
  'CodeSystem',
  'DetectedIssue',
  'Endpoint',
  'HealthcareService',
  'Location',
  'Medication',
  'MedicationAdministration',
  'MedicationDispense',
  'MedicationRequest',
  'MessageHeader',
  'NamingSystem',
  'Observation',
  'OperationDefinition',
  'OperationOutcome',
  'Organization',
  'Parameters',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Provenance',
  'RelatedPerson',
  'SearchParameter',
  'StructureDefinition',
  'ValueSet',
];
const BASES = ['Resource', 'DomainResource', 'Element', 'BackboneElement'];
/** Primitives that JSON does not tell as text. */
const TOLD = ['boolean', 'decimal', 'integer', 'positiveInt', 'unsignedInt', 'xhtml'];

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node scripts/fhir-elements.mjs profiles-types.json profiles-resources.json');
  process.exit(2);
}
const definitions = new Map(
  files
    .flatMap((file) => JSON.parse(readFileSync(file, 'utf8')).entry)
    .map(({ resource }) => resource)
    .filter(({ resourceType, derivation }) => resourceType === 'StructureDefinition' && derivation !== 'constraint')
    .map((definition) => [definition.name, definition]),
);

const elementsOf = (name) => definitions.get(name)?.snapshot.element ?? fail(`${name} is not defined in ${files}`);
const lastOf = (path) => path.slice(path.lastIndexOf('.') + 1);
const childrenOf = (path) =>
  elementsOf(path.split('.')[0]).filter(
    (element) =>
      element.path.startsWith(`${path}.`) &&
      !element.path.slice(path.length + 1).includes('.') &&
      !element.representation?.includes('xmlAttr'),
  );
const codesOf = ({ type = [] }) =>
  type.map(({ code }) => (code.startsWith('http://hl7.org/fhirpath/') ? 'string' : code));
const isPrimitive = (code) => definitions.get(code)?.kind === 'primitive-type';
const anything = codesOf(childrenOf('Extension').find(({ path }) => path === 'Extension.value[x]')).join('|');

const wanted = [...RESOURCES, 'Extension'];
const table = new Map();
/** An element as the table has it; notes the types that it needs. */
function item(element) {
  const codes = codesOf(element);
  const name = `${lastOf(element.path)}${element.max === '1' ? '' : '*'}`;
  if (element.contentReference !== undefined) return `${name}:${element.contentReference.replace(/^.*#/, '')}`;
  wanted.push(...codes.filter((code) => !isPrimitive(code) && !BASES.includes(code)));
  if (name.endsWith('[x]')) return codes.join('|') === anything ? name : `${name}:${codes.join('|')}`;
  const [code] = codes;
  if (code === 'BackboneElement' || code === 'Element') {
    add(element.path, code);
    return `${name}:.`;
  }
  return isPrimitive(code) && !TOLD.includes(code) ? name : `${name}:${code}`;
}

/** Enters the elements that a type has beside those of its base. */
function add(path, base) {
  if (table.has(path)) return;
  table.set(path, base);
  const inherited = childrenOf(base).map((element) => lastOf(element.path));
  const own = childrenOf(path).filter((element) => !inherited.includes(lastOf(element.path)));
  table.set(path, [base, ...own.map(item)].join(' '));
}

const bases = BASES.map((base) => `  ${base}: '${childrenOf(base).map(item).join(' ')}',\n`).join('');
for (const name of wanted) {
  const base = lastOf(
    (definitions.get(name) ?? fail(`${name} is not defined in ${files}`)).baseDefinition.replace(/^.*\//, ''),
  );
  add(name, BASES.includes(base) ? base : 'Element');
}

const rows = [...table].map(([type, order]) => [/^\w+$/.test(type) ? type : `'${type}'`, order]);
rows.sort(([a], [b]) => (`${a.replace(/'/g, '')}:` < `${b.replace(/'/g, '')}:` ? -1 : 1));
const written = rows.map(([type, order]) => `  ${type}: '${order}',\n`).join('');

writeFileSync(
  join(root, 'src', 'fhir', 'elements.ts'),
  `/**
 * The elements of the FHIR R4 (4.0.1) types that this gateway writes or reads as XML, in the order that FHIR XML demands:
 * the base, then each element as \`name\` (a primitive told as text), \`name:Type\`, \`name:.\` (a type of its own,
 * \`Parent.name\`) or \`name[x]:Type|Type\` (a choice; \`name[x]\` of everything that an extension may hold). A \`*\` behind the
 * name: it repeats. Attributes (\`id\` of an element, \`url\` of an extension) are not elements and are not listed.
 * Made by scripts/fhir-elements.mjs.
 */
export const ELEMENT_ORDER: Readonly<Record<string, string>> = {
${written}};

/** What the bases put in front of a type's own elements. */
export const BASE_ORDER: Readonly<Record<string, string>> = {
${bases}};

/** What an extension may hold: the types of a choice that names none. */
export const ANY_TYPE = '${anything}';
`,
);

function fail(message) {
  console.error(message);
  process.exit(1);
}
