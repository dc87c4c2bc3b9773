import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { PDMP_PROFILES } from '../../../../../src/standards/fhir/responder/us-pdmp/finish.js';
import { finished, URL } from './support/told.js';

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const DEA = 'http://terminology.hl7.org/NamingSystem/usdeanumber';
const NCPDP = 'http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber';
const SSN = 'http://hl7.org/fhir/sid/us-ssn';
const ANIMAL = 'http://hl7.org/fhir/StructureDefinition/patient-animal';
const ABSENT = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};
const typed = (code: string): JsonObject => ({
  type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code }] },
});
const finish = (resourceType: string, members: JsonObject): Resource =>
  finished({ resourceType, id: 'x1', meta: { source: 'urn:pdmp:OH' }, ...members });
const claims = ({ resourceType, meta }: Resource): boolean => meta?.profile?.[0] === PDMP_PROFILES[resourceType];

describe('a patient as US PDMP tells one', () => {
  const NAMED = { name: [{ family: 'Fiction', given: ['Peter'] }], birthDate: '1973-11-25', gender: 'male' };

  it('keeps what is whole as it was told', () => {
    expect(finish('Patient', { ...NAMED, identifier: [{ ...typed('DL'), system: 'urn:dl', value: '1' }] })).toEqual({
      resourceType: 'Patient',
      id: 'x1',
      meta: { source: 'urn:pdmp:OH', profile: [PDMP_PROFILES.Patient] },
      identifier: [{ ...typed('DL'), system: 'urn:dl', value: '1' }],
      ...NAMED,
    });
  });

  it('marks absent what the state did not tell', () => {
    expect(finish('Patient', {})).toEqual({
      resourceType: 'Patient',
      id: 'x1',
      meta: { source: 'urn:pdmp:OH', profile: [PDMP_PROFILES.Patient] },
      identifier: [{ system: `${URL}/fhir/sid/patient`, value: 'x1' }],
      name: [{ _family: ABSENT, _given: [ABSENT] }],
      gender: 'unknown',
      _birthDate: ABSENT,
    });
  });

  it('a name that was absent as a whole is absent in its parts: us-core-6 lets no name be both', () => {
    expect(finish('Patient', { name: [{ ...ABSENT, text: 'P. F.' }] }).name).toEqual([
      { text: 'P. F.', _family: ABSENT, _given: [ABSENT] },
    ]);
  });

  it('keeps a date of birth that is no whole day, and says that the rest is not known', () => {
    expect(finish('Patient', { birthDate: '1973-11' })).toMatchObject({ birthDate: '1973-11', _birthDate: ABSENT });
  });

  it('puts identifiers into the guide’s slices: SS once, MR', () => {
    const told = [
      { system: SSN, value: '999-00-0001' },
      { system: SSN, value: '999-00-0002' },
      { system: 'urn:pdmp:medical-record', value: '7' },
    ];
    const done = finish('Patient', { ...NAMED, identifier: told });
    expect(done.identifier).toEqual([{ ...typed('SS'), ...told[0] }, told[1], { ...typed('MR'), ...told[2] }]);
    expect(claims(done)).toBe(true);
  });

  it('names the state that issued an identifier as US Core does; words stay words', () => {
    const jurisdiction = (valueString: string): JsonObject => ({ url: 'urn:pdmp:extension:jurisdiction', valueString });
    const identifier = ['WA', 'Bavaria'].map((state) => ({
      system: 'urn:dl',
      value: '1',
      extension: [jurisdiction(state)],
    }));
    expect(finish('Patient', { identifier }).identifier).toEqual([
      {
        ...identifier[0],
        extension: [
          {
            url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-jurisdiction',
            valueCodeableConcept: { coding: [{ system: 'https://www.usps.com/', code: 'WA' }] },
          },
        ],
      },
      identifier[1],
    ]);
  });

  it('claims nothing of a telephone without a system', () => {
    expect(claims(finish('Patient', { ...NAMED, telecom: [{ value: '614-555-0100' }] }))).toBe(false);
  });
});

describe('an animal', () => {
  const species = (code: string): JsonObject => ({
    url: 'urn:pdmp:extension:species',
    valueCoding: { system: 'http://terminology.hl7.org/CodeSystem/PMIXSpeciesTypeCode', code },
  });
  const NAME = { url: 'urn:pdmp:extension:animal-name', valueString: 'Rex' };
  const OWNER = { family: 'Fiction', given: ['Peter'] };
  const location = { url: 'urn:pdmp:extension:patient-location', valueCoding: { code: '01' } };

  it('is told by the guide’s extension, by its own name before its owner’s', () => {
    const done = finish('Patient', { extension: [species('02'), location, NAME], name: [OWNER] });
    expect(done.extension).toEqual([
      location,
      {
        url: ANIMAL,
        extension: [{ url: 'species', valueCodeableConcept: { coding: [species('02').valueCoding] } }],
      },
    ]);
    expect(done.name).toEqual([{ family: 'Fiction', given: ['Rex'] }, OWNER]);
    expect(done._birthDate).toEqual(ABSENT);
    expect(claims(done)).toBe(true);
  });

  it('is one where it has a name and no species', () => {
    expect(JSON.stringify(finish('Patient', { extension: [NAME] }).extension)).toContain(ANIMAL);
  });

  it.each<[string, JsonObject[]]>([
    ['a person', [species('01'), NAME]],
    [
      'an animal that is told as one',
      [{ url: ANIMAL, extension: [{ url: 'species', valueCodeableConcept: { text: 'Cat' } }] }],
    ],
    ['a species in words', [{ url: 'urn:pdmp:extension:species', valueCoding: { display: 'Dog' } }]],
  ])('%s stays as it was told', (_name, extension) => {
    expect(finish('Patient', { extension, name: [OWNER] })).toMatchObject({ extension, name: [OWNER] });
  });
});

describe('a pharmacy as US PDMP tells one', () => {
  it('has an identifier, ours where the state gave none; whether it is active is not known', () => {
    expect(finish('Organization', {})).toEqual({
      resourceType: 'Organization',
      id: 'x1',
      meta: { source: 'urn:pdmp:OH', profile: [PDMP_PROFILES.Organization] },
      identifier: [{ system: `${URL}/fhir/sid/organization`, value: 'x1' }],
      _active: ABSENT,
      _name: ABSENT,
    });
  });

  it('tells NCPDP and DEA once each, and NPIs that are NPIs; the others are kept whole', () => {
    const good = [
      { system: NPI, value: '1234567893' },
      { system: NPI, value: '1245319599' },
      { system: DEA, value: 'FC1234563' },
      { system: NCPDP, value: '3600000' },
      { system: 'urn:pdmp:state-license', value: '1' },
      { system: 'urn:pdmp:state-license', value: '2' },
    ];
    const bad = [
      { system: NPI, value: '1234567890' },
      { system: NPI, value: '0000000000' },
      { system: NPI, value: '12345' },
      { system: DEA, value: 'FC1234570' },
      { system: NCPDP, value: '3600001' },
    ];
    const done = finish('Organization', { active: true, name: 'Imaginary Pharmacy', identifier: [...good, ...bad] });
    expect(done.identifier).toEqual(good);
    expect(done.extension).toEqual(
      bad.map((valueIdentifier) => ({ url: 'urn:pdmp:extension:identifier', valueIdentifier })),
    );
    expect(claims(done)).toBe(true);
  });

  it('has at most four lines of address, and no home', () => {
    const done = finish('Organization', {
      telecom: [
        { system: 'phone', value: '1', use: 'home' },
        { system: 'fax', value: '2', use: 'work' },
      ],
      address: [{ line: ['a', 'b', 'c', 'd', 'e'], use: 'home' }, { city: 'Nowhere' }],
    });
    const use = { url: 'urn:pdmp:extension:use', valueCode: 'home' };
    expect(done.telecom).toEqual([
      { system: 'phone', value: '1', extension: [use] },
      { system: 'fax', value: '2', use: 'work' },
    ]);
    expect(done.address).toEqual([{ line: ['a', 'b', 'c', 'd, e'], extension: [use] }, { city: 'Nowhere' }]);
  });
});

describe('others', () => {
  it('a prescriber: an NPI that is none is kept beside; a family name is marked absent', () => {
    const valueIdentifier = { system: NPI, value: '1234567890' };
    expect(finish('Practitioner', { identifier: [valueIdentifier], name: [{ given: ['Adam'] }] })).toEqual({
      resourceType: 'Practitioner',
      id: 'x1',
      meta: { source: 'urn:pdmp:OH', profile: [PDMP_PROFILES.Practitioner] },
      extension: [{ url: 'urn:pdmp:extension:identifier', valueIdentifier }],
      identifier: [{ system: `${URL}/fhir/sid/practitioner`, value: 'x1' }],
      name: [{ given: ['Adam'], _family: ABSENT }],
    });
  });

  it('a prescription: US Core 6.1.0 does not ask for a date, so none is marked absent', () => {
    const done = finish('MedicationRequest', {});
    expect(done).toMatchObject({ status: 'unknown', intent: 'order', subject: ABSENT, requester: ABSENT });
    expect(done).not.toHaveProperty('_authoredOn');
    expect(claims(done)).toBe(true);
  });

  it('an administration: one performer, a dose with value and unit, a time', () => {
    const done = finish('MedicationAdministration', {
      performer: [{ actor: { reference: 'Practitioner/a' } }, { actor: { reference: 'Practitioner/b' } }],
      dosage: { text: 'in the arm', dose: { value: 2 } },
    });
    expect(done).toEqual({
      resourceType: 'MedicationAdministration',
      id: 'x1',
      meta: { source: 'urn:pdmp:OH', profile: [PDMP_PROFILES.MedicationAdministration] },
      extension: [{ url: 'urn:pdmp:extension:performer', valueReference: { reference: 'Practitioner/b' } }],
      status: 'unknown',
      medicationCodeableConcept: { coding: [expect.objectContaining({ code: 'unknown' })] },
      subject: ABSENT,
      _effectiveDateTime: ABSENT,
      performer: [{ actor: { reference: 'Practitioner/a' } }],
      dosage: { text: 'in the arm', dose: { value: 2, _unit: ABSENT } },
    });
    expect(claims(finish('MedicationAdministration', { request: { reference: 'ServiceRequest/s' } }))).toBe(false);
  });

  it('what the guide has no profile for stays as it was told', () => {
    const alert = { status: 'final', detail: 'Overlap', patient: { reference: 'Patient/p1' } };
    expect(finish('DetectedIssue', alert)).toEqual({
      resourceType: 'DetectedIssue',
      id: 'x1',
      meta: { source: 'urn:pdmp:OH' },
      ...alert,
    });
  });
});
