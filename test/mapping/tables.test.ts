import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openTables } from '../../src/mapping/index.js';

const mappings = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'mappings');
const homes: string[] = [];
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true })));

/** The tables' folder with one text of the PMIX 3 report table replaced. */
async function opened(from: string, to: string, file = 'pmix-3/report.yaml'): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'tables-'));
  homes.push(home);
  cpSync(mappings, home, { recursive: true });
  const path = join(home, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
  return openTables({ folder: home }).then(
    () => 'opened',
    (error: Error) => error.message,
  );
}

const FILLED = 'element: Prescription Filled Date, wire: pmp:PrescriptionFilledDate/nc:Date';

describe('a bad table is refused with file, line, row and what would be right', () => {
  it.each([
    ['an unknown key', 'as: soldDay }', 'ass: soldDate }', /unknown key "ass"; did you mean "as"\?/],
    ['an unknown codec', 'as: soldDay', 'as: soldday', /unknown codec "soldday"; did you mean "soldDay"\?/],
    [
      'a code list that is not there',
      'codes: dosage-units',
      'codes: dosage-unit',
      /unknown code list "dosage-unit"; did you mean "dosage-units"\?/,
    ],
    ['a codec without its code list', 'as: code, codes: dosage-units', 'as: code', /codec "code" needs "codes"/],
    ['an unknown prefix', FILLED, FILLED.replace('nc:Date', 'ncc:Date'), /prefix "ncc" is not in "namespaces"/],
    [
      'an alias of an unknown prefix',
      'soap/envelope/": soap',
      'soap/envelope/": soup',
      /prefix "soup" is not in "namespaces"/,
    ],
    ['a malformed wire path', FILLED, FILLED.replace('nc:Date', 'nc:Da te'), /is no step of a wire path/],
    [
      'an attribute in mid-path',
      FILLED,
      FILLED.replace('wire: pmp:PrescriptionFilledDate/nc:Date', 'wire: "@pmp:PrescriptionFilledDate/nc:Date"'),
      /an attribute can only be the last step/,
    ],
    [
      'a malformed FHIR path',
      'MedicationRequest.authoredOn',
      'MedicationRequest.authored-on',
      /is no step of a FHIR path/,
    ],
    [
      'a resource that no group creates',
      'MedicationRequest.authoredOn',
      'Location.name',
      /no group here creates Location/,
    ],
    [
      'an unknown slice',
      'identifier(rx-number)',
      'identifier(rx-nummer)',
      /unknown slice "identifier\(rx-nummer\)"; did you mean "rx-number"\?/,
    ],
    [
      'a slice of what holds one value',
      'MedicationDispense.quantity.value',
      'MedicationDispense.quantity(x).value',
      /unknown slice "quantity\(x\)"/,
    ],
    [
      'a row of the same name',
      'element: Days of Supply',
      'element: Drug Quantity',
      /a row of this name stands further up/,
    ],
    ['a row without a target', ', fhir: MedicationRequest.authoredOn', '', /"fhir" is missing/],
    ['a link that is none', 'MedicationRequest.requester -> Practitioner', 'MedicationRequest.requester', /is no link/],
    [
      'a link from nowhere',
      'MedicationRequest.requester -> Practitioner',
      'Encounter.x -> Practitioner',
      /no group here creates Encounter/,
    ],
    ['a direction that is none', 'only: write', 'only: writing', /"only" is "writing"; known: read, write/],
    ['a number where text belongs', 'element: Dosage Form', 'element: 12', /"element" must be text/],
    [
      "a row on a group's element",
      'wire: pmp:PrescriptionNumberText',
      'wire: pmp:Dispenser',
      /is the element of group "Dispenser"/,
    ],
  ])('%s', async (_what, from, to, sentence) => {
    const message = await opened(from, to);
    expect(message).toMatch(sentence);
    expect(message).toMatch(/^mappings\/pmix-3\/report\.yaml:\d+: /);
  });

  it('what is not YAML', async () => {
    expect(await opened('root: pmix:PMPPrescriptionReport', 'root: [')).toMatch(
      /^mappings\/pmix-3\/report\.yaml:\d+: /,
    );
  });

  it("a code list without an entry's value", async () => {
    expect(await opened('fhir: male', 'fihr: male', 'codes/gender.yaml')).toMatch(
      /codes\/gender\.yaml:\d+: unknown key "fihr"; did you mean "fhir"\?/,
    );
  });

  it('an overlay for a row that is not there', async () => {
    const home = mkdtempSync(join(tmpdir(), 'tables-'));
    homes.push(home);
    cpSync(mappings, home, { recursive: true });
    writeFileSync(
      join(home, 'overlays', 'ZZ.yaml'),
      'overlay: ZZ\ntable: pmix-3/report\nrows:\n  - { element: Prescription Filed Date, wire: pmp:X }\n',
    );
    await expect(openTables({ folder: home })).rejects.toThrow(
      /overlays\/ZZ\.yaml:4: row "Prescription Filed Date": no row of this name to change; did you mean "Prescription Filled Date"\?/,
    );
  });

  it('an overlay, or a table, for a schema that is not there', async () => {
    const overlays = mkdtempSync(join(tmpdir(), 'tables-'));
    homes.push(overlays);
    writeFileSync(
      join(overlays, 'ZZ.yaml'),
      '# licensed\noverlay: ZZ\ntable: asap-2.1a/history\nxsd: asap-licensed/both.xsd\n',
    );
    await expect(openTables({ overlays, only: ['asap-2.1a/history'] })).rejects.toThrow(
      'mappings/overlays/ZZ.yaml:2: xsd "asap-licensed/both.xsd" is not there under xsd/: put it there, or leave xsd out',
    );
    expect(await opened('xsd: pmix-3/report.xsd', 'xsd: pmix-3')).toMatch(/: xsd "pmix-3" is not there under xsd\/: /);
  });
});

describe('overlays', () => {
  it('change, add and remove rows by element name, for their state only', async () => {
    const home = mkdtempSync(join(tmpdir(), 'tables-'));
    homes.push(home);
    cpSync(mappings, home, { recursive: true });
    writeFileSync(
      join(home, 'overlays', 'ZZ.yaml'),
      `overlay: ZZ
table: pmix-3/report
rows:
  - { element: Prescription Filled Date, wire: pmp:PrescriptionSoldDate/nc:Date }
  - { element: Prescription Sold Date, remove: true }
  - { element: Local Note, after: Days of Supply, wire: pmp:LocalNoteText, fhir: "MedicationDispense.note(text).text" }
`,
    );
    const tables = await openTables({ folder: home });
    const bytes = Buffer.from(
      readFileSync(join(mappings, '..', 'test/fixtures/samples/pmix/report-full.xml'), 'utf8').replace(
        '<pmp:DrugDosageUnitsCode>',
        '<pmp:LocalNoteText>hello</pmp:LocalNoteText><pmp:DrugDosageUnitsCode>',
      ),
    );
    const dispense = (overlay?: string) =>
      tables
        .readGraph('pmix-3/report', bytes, { overlay, schema: 'off' })
        .resources.find((one) => one.resourceType === 'MedicationDispense')!;
    expect(dispense()).toMatchObject({ whenPrepared: '2024-10-10', whenHandedOver: '2024-10-11' });
    expect(dispense('ZZ')).toMatchObject({ whenPrepared: '2024-10-11', whenHandedOver: '2024-10-11' });
    expect(dispense('ZZ').note).toContainEqual({ text: 'hello' });
    expect(dispense('KY')).toEqual(dispense());
  });
});
