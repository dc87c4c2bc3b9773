import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Resource } from '../../../src/fhir/types.js';
import { createIdentity } from '../../../src/exchange/merge/identity.js';
import { rekey } from '../../../src/exchange/merge/rekey.js';
import { atOnce } from '../../../src/exchange/steps.js';
import { freeze } from '../../support/exchange/freeze.js';
import { FILL, NPI, resourcesOf } from '../../support/exchange/told.js';

const identity = createIdentity(new Uint8Array(32).fill(7), 'https://gateway.example.org');
const rekeyed = (resources: Resource[], state = 'OH') => {
  const { resources: set, warnings } = atOnce(rekey(state, freeze(resources), undefined, identity));
  return { all: [...set.values()], warnings };
};
const patient: Resource = { resourceType: 'Patient', id: 'a', birthDate: '1984-07-02' };
const keyed = 'Patient/[0-9a-f]{32}';

describe('rekey', () => {
  it.each(['urn:uuid:a', 'URN:UUID:A', 'Patient/a', 'Patient/a/_history/3'])(
    'turns %s at any depth, and within contained resources',
    (reference) => {
      const dispense: Resource = {
        resourceType: 'MedicationDispense',
        subject: { reference, display: 'the patient' },
        contained: [{ resourceType: 'Medication', id: 'm', extension: [{ url: 'x', valueReference: { reference } }] }],
        medicationReference: { reference: '#m' },
        extension: [{ url: 'x', extension: [{ url: 'y', valueReference: { reference } }] }],
        meta: { extension: [{ url: 'z', valueReference: { reference } }] },
      };
      const { all, warnings } = rekeyed([dispense, patient]);
      const text = JSON.stringify(all[0]);
      expect(text.match(new RegExp(`"${keyed}"`, 'g'))).toHaveLength(4);
      expect(all[0]).toMatchObject({ medicationReference: { reference: '#m' }, subject: { display: 'the patient' } });
      expect((all[0]?.contained as JsonObject[])[0]?.id).toBe('m');
      expect(all[0]?.subject).toHaveProperty('reference', `Patient/${all[1]?.id ?? ''}`);
      expect(warnings).toEqual([]);
    },
  );

  it('keeps identifier, display and type of a reference that leads nowhere, and counts it', () => {
    const nowhere = 'https://pdmp.example/fhir/Practitioner/7';
    const { all, warnings } = rekeyed([
      {
        resourceType: 'MedicationRequest',
        requester: { reference: nowhere, type: 'Practitioner', identifier: { system: NPI, value: '1999999984' } },
        recorder: { reference: 'urn:uuid:gone', display: 'Pat Prescriber' },
        performer: { reference: 'Practitioner/8', type: 'Practitioner' },
        basedOn: [{ reference: 'CarePlan/1' }],
        extension: [{ url: 'x', valueReference: { reference: nowhere } }],
        note: [{ authorReference: { reference: nowhere } }, { text: 'kept' }],
      },
      { resourceType: 'Patient', id: 'p', generalPractitioner: [{ reference: nowhere }] },
    ]);
    const [request, person] = all;
    expect(request).toMatchObject({
      requester: { type: 'Practitioner', identifier: { system: NPI, value: '1999999984' } },
      recorder: { display: 'Pat Prescriber' },
      extension: [{ url: 'x' }],
      note: [{ text: 'kept' }],
    });
    expect(JSON.stringify(all)).not.toMatch(/pdmp\.example|gone|Practitioner\/8|CarePlan/);
    expect(request).not.toHaveProperty('performer');
    expect(request).not.toHaveProperty('basedOn');
    expect(person).not.toHaveProperty('generalPractitioner');
    expect(warnings).toEqual([
      { code: 'note', text: 'MedicationRequest: reference to something that the state did not send', count: 6 },
      { code: 'note', text: 'Patient: reference to something that the state did not send', count: 1 },
    ]);
  });

  it('follows no reference that could mean two resources', () => {
    const { all, warnings } = rekeyed([
      { resourceType: 'MedicationDispense', subject: { reference: 'urn:uuid:a' } },
      patient,
      { ...patient, birthDate: '1984-07-03' },
    ]);
    expect(all[0]).not.toHaveProperty('subject');
    expect(warnings).toMatchObject([{ count: 1 }]);
  });

  it('tells a type from another with the same id', () => {
    const { all } = rekeyed([
      { resourceType: 'MedicationDispense', subject: { reference: 'Patient/a' } },
      { resourceType: 'Practitioner', id: 'a' },
      patient,
    ]);
    expect(all[0]?.subject).toEqual({ reference: `Patient/${all[2]?.id ?? ''}` });
  });

  it('gives records told twice an id each', () => {
    const { all } = rekeyed(resourcesOf([FILL, FILL, FILL]));
    const dispenses = all.filter(({ resourceType }) => resourceType === 'MedicationDispense');
    const requests = all.filter(({ resourceType }) => resourceType === 'MedicationRequest');
    expect(new Set(dispenses.map(({ id }) => id)).size).toBe(3);
    const referred = dispenses.map(({ authorizingPrescription }) => (authorizingPrescription as JsonObject[])[0]);
    expect(referred).toEqual(requests.map(({ id }) => ({ reference: `MedicationRequest/${id ?? ''}` })));
  });

  it('gives a record the same id whatever else is told beside it, and in whatever order', () => {
    const other = { ...FILL, day: '2025-04-02', refill: 1 };
    const idOf = (day: string, fills: (typeof FILL)[]) =>
      rekeyed(resourcesOf(fills)).all.find(({ whenPrepared }) => whenPrepared === day)?.id;
    const day = FILL.day ?? '';
    expect(idOf(day, [FILL])).toBeDefined();
    expect(idOf(day, [other, FILL])).toBe(idOf(day, [FILL]));
    expect(idOf(day, [FILL, other])).toBe(idOf(day, [FILL]));
  });

  it('gives ids that depend on the key, the state and the patient, and are not the state’s', () => {
    const ids = (state: string, fill: object = {}, key = 7) => {
      const other = createIdentity(new Uint8Array(32).fill(key), 'https://gateway.example.org');
      const set = atOnce(rekey(state, resourcesOf([{ ...FILL, ...fill }]), undefined, other)).resources;
      return [...set.values()].find(({ resourceType }) => resourceType === 'MedicationDispense')?.id;
    };
    const [base, ...others] = [ids('OH'), ids('KY'), ids('OH', {}, 8), ids('OH', { patient: 'Kacey' })];
    expect(base).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set([base, ...others]).size).toBe(4);
    expect(ids('OH')).toBe(base);
  });

  it('copes with circles and with what refers to itself', () => {
    const { all } = rekeyed([
      { resourceType: 'MedicationRequest', id: 'a', priorPrescription: { reference: 'urn:uuid:b' } },
      { resourceType: 'MedicationRequest', id: 'b', priorPrescription: { reference: 'urn:uuid:a' } },
      { resourceType: 'MedicationRequest', id: 'c', priorPrescription: { reference: 'urn:uuid:c' } },
    ]);
    const at = (n: number) => ({ reference: `MedicationRequest/${all[n]?.id ?? ''}` });
    expect(all.map(({ priorPrescription }) => priorPrescription)).toEqual([at(1), at(0), at(2)]);
  });

  it('copes with a chain of any length', () => {
    const chain = Array.from({ length: 20_000 }, (_each, n): Resource => ({
      resourceType: 'MedicationRequest',
      id: `${n}`,
      ...(n < 19_999 && { priorPrescription: { reference: `urn:uuid:${n + 1}` } }),
    }));
    expect(new Set(rekeyed(chain).all.map(({ id }) => id)).size).toBe(20_000);
  });

  it('keeps a state’s labels, and nothing that speaks of the state’s own copy', () => {
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }];
    const forged = { system: 'https://gateway.example.org/fhir/CodeSystem/pdmp-state', code: 'WA' };
    const tag = { system: 'urn:example', code: 'x' };
    const meta = { versionId: '3', lastUpdated: '2026-01-01', profile: ['urn:p'], source: 'urn:s', security };
    const { all } = rekeyed([{ ...patient, meta: { ...meta, tag: [forged, tag] } }]);
    expect(all[0]?.meta).toEqual({ source: 'urn:pdmp:OH', security, tag: [tag] });
    expect(Object.keys(all[0] ?? {}).slice(0, 3)).toEqual(['resourceType', 'id', 'meta']);
  });

  it('refuses a key too short to keep a secret', () => {
    expect(() => createIdentity(new Uint8Array(15), 'https://gateway.example.org')).toThrow(RangeError);
  });
});

describe('sharing', () => {
  const practitioner = (members: object = {}): Resource => ({
    resourceType: 'Practitioner',
    id: 'p',
    identifier: [{ system: NPI, value: '1999999984' }],
    name: [{ family: 'Prescriber', given: ['Pat'] }],
    ...members,
  });
  const id = (resource: Resource, state = 'OH') => rekeyed([resource], state).all[0]?.id;

  it('goes by content, whatever order its members stand in', () => {
    const { id: local, name, identifier } = practitioner();
    const turned: Resource = { name, identifier, id: local, resourceType: 'Practitioner' };
    expect(id(turned, 'KY')).toBe(id(practitioner()));
  });

  it.each([
    ['other content', { name: [{ family: 'Prescriber' }] }],
    ['another identifier', { identifier: [{ system: NPI, value: '1999999976' }] }],
    ['another label', { meta: { security: [{ code: 'R' }] } }],
  ])('tells %s apart', (_what, change) => {
    expect(id(practitioner(change), 'KY')).not.toBe(id(practitioner()));
  });

  it.each([
    ['no national identifier', { identifier: [{ system: 'urn:pdmp:state-license', value: '123' }] }],
    ['a placeholder only', { identifier: [{ system: NPI, value: '0000000000' }] }],
  ])('is not for one with %s', (_what, change) => {
    expect(id(practitioner(change), 'KY')).not.toBe(id(practitioner(change)));
  });

  it('is not for patients, nor for what refers to something else', () => {
    const { identifier } = practitioner();
    expect(id({ ...patient, identifier }, 'KY')).not.toBe(id({ ...patient, identifier }));
    const organization: Resource = {
      resourceType: 'Organization',
      id: 'o',
      identifier,
      partOf: { reference: 'urn:uuid:a' },
    };
    const parent: Resource = { resourceType: 'Organization', id: 'a', identifier, name: 'Chain' };
    const of = (state: string) => rekeyed([organization, parent], state).all.map((each) => each.id);
    const [[child, top], [otherChild, otherTop]] = [of('OH'), of('KY')];
    expect(otherTop).toBe(top);
    expect(otherChild).not.toBe(child);
  });
});
