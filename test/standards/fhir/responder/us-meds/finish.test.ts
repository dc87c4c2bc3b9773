import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { createFinisher, PROFILES } from '../../../../../src/standards/fhir/responder/us-meds/finish.js';
import { structuralFindings } from '../../../../support/structure.js';

const URL = 'https://gw.example.org';
const finish = (resource: Resource, all: readonly Resource[] = [resource]) => createFinisher(all, URL).finish(resource);

/** Any subset of the members that a state might tell of a dispense. */
const dispense = fc
  .record(
    {
      status: fc.constant('completed'),
      medicationReference: fc.constant({ reference: 'Medication/m1' }),
      medicationCodeableConcept: fc.constant({ text: 'x' }),
      subject: fc.constant({ reference: 'Patient/p1' }),
      performer: fc.constantFrom([{ actor: { reference: 'Organization/o1' } }], [{ function: { text: 'x' } }]),
      whenPrepared: fc.constantFrom('2024', '2024-03', '2024-03-02', '2024-03-02T10:00:00Z'),
      whenHandedOver: fc.constantFrom(
        '2023',
        '2024-03-01',
        '2024-03-02',
        '2024-03-02T09:00:00Z',
        '2024-03-05T10:00:00-05:00',
      ),
      dosageInstruction: fc.constantFrom([{ text: 'one' }], [{ text: 'one' }, { text: 'two' }]),
      extension: fc.constantFrom(
        [{ url: 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension', valuePositiveInt: 0 }],
        [{ url: 'urn:x', valueString: 'kept' }],
      ),
      note: fc.constant([{ text: 'Method of payment' }]),
    },
    { requiredKeys: [] },
  )
  .map(
    (members) =>
      ({
        resourceType: 'MedicationDispense',
        id: 'd1',
        meta: { source: 'urn:pdmp:OH', profile: ['urn:claimed'] },
        ...members,
      }) as Resource,
  );

describe('createFinisher', () => {
  it('whatever a state leaves out: what the profile demands is there, what was told stays, the input is untouched', () => {
    fc.assert(
      fc.property(dispense, (told) => {
        const before = structuredClone(told) as JsonObject;
        const done = finish(told);
        expect(told).toEqual(before);
        for (const [member, value] of Object.entries(told)) {
          if (['meta', 'performer', 'extension', 'whenHandedOver'].includes(member)) continue;
          expect(done[member]).toEqual(value);
        }
        expect(done.status).toBeDefined();
        expect(done.subject).toBeDefined();
        expect(done.medicationReference ?? done.medicationCodeableConcept).toBeDefined();
        expect(done.whenHandedOver ?? done._whenHandedOver).toBeDefined();
        // What was said of the sale is never lost: it is whenHandedOver, or it stands in the extension.
        if (told.whenHandedOver !== undefined)
          expect(JSON.stringify(done)).toContain(JSON.stringify(told.whenHandedOver));
        expect(done.meta?.profile ?? []).not.toContain('urn:claimed');
        expect(structuralFindings({ ...done })).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('finishing twice changes nothing more', () => {
    fc.assert(fc.property(dispense, (told) => expect(finish(finish(told))).toEqual(finish(told))));
  });

  it.each(Object.keys(PROFILES))(
    'a bare %s can be claimed, members in the order of the specification',
    (resourceType) => {
      const done = finish({ resourceType, id: 'x1', meta: { source: 'urn:pdmp:OH' } });
      expect(done.meta).toEqual({ source: 'urn:pdmp:OH', profile: [PROFILES[resourceType]] });
      expect(Object.keys(done).slice(0, 3)).toEqual(['resourceType', 'id', 'meta']);
    },
  );

  it('keeps tags and security labels, and leaves out an empty meta', () => {
    const tag = [{ system: 'urn:s', code: 'OH' }];
    expect(finish({ resourceType: 'Medication', id: 'm', meta: { tag, security: [{ code: 'R' }] } }).meta).toEqual({
      profile: [PROFILES.Medication],
      tag,
      security: [{ code: 'R' }],
    });
    expect(finish({ resourceType: 'Observation', id: 'o' })).not.toHaveProperty('meta');
  });

  it("a prescription learns drug and patient from its dispense, a reference its drug's name", () => {
    const medication: Resource = {
      resourceType: 'Medication',
      id: 'm1',
      code: { coding: [{ display: 'Inventalam' }] },
    };
    const request: Resource = { resourceType: 'MedicationRequest', id: 'r1' };
    const told: Resource = {
      resourceType: 'MedicationDispense',
      id: 'd1',
      medicationReference: { reference: 'Medication/m1' },
      subject: { reference: 'Patient/p1' },
      authorizingPrescription: [{ reference: 'MedicationRequest/r1' }],
    };
    expect(finish(request, [medication, request, told])).toMatchObject({
      medicationReference: { reference: 'Medication/m1', display: 'Inventalam' },
      subject: { reference: 'Patient/p1' },
    });
    expect(finish(told, [medication, request, told]).medicationReference).toEqual({
      reference: 'Medication/m1',
      display: 'Inventalam',
    });
  });
});
