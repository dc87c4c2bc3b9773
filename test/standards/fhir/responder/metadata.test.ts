import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONFORMANCE_TYPES } from '../../../../src/standards/fhir/responder/conformance/head.js';
import { PARAMETERS } from '../../../../src/standards/fhir/responder/search/names.js';
import { READABLE_TYPES } from '../../../../src/standards/fhir/responder/types.js';
import { openFhirValidator } from '../../../support/fhir-validate.js';
import { openDoor, type Door } from './support/door.js';
import { IG_PERSON } from './support/queries.js';

interface Capability {
  rest: [
    {
      security: {
        service: [{ coding: [{ code: string }] }];
        extension: [{ extension: { url: string; valueUri?: string }[] }];
      };
      resource: {
        type: string;
        supportedProfile?: string[];
        interaction: { code: string }[];
        searchInclude?: string[];
        searchParam?: { name: string; type: string }[];
        operation?: { name: string; definition: string }[];
      }[];
      operation: { name: string; definition: string }[];
    },
  ];
}

const validator = openFhirValidator();
let door: Door;
let statement: Capability;
beforeAll(async () => {
  door = await openDoor({ states: { OH: { status: 'no-data' } } });
  statement = (await door.fetch('/metadata', { headers: { authorization: '' } })).resource as unknown as Capability;
});
afterAll(async () => {
  validator.close();
  await door.close();
});

describe('metadata (wire/fhir.md §1.9)', () => {
  it('is told without a token', () => {
    expect(statement).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      kind: 'instance',
      status: 'active',
      implementation: { url: door.base },
      software: { name: 'pdmp-gateway', version: '0.1.0' },
      format: expect.arrayContaining(['application/fhir+json', 'application/fhir+xml']),
      instantiates: expect.arrayContaining(['http://hl7.org/fhir/us/core/CapabilityStatement/us-core-server']),
    });
  });

  it(`is valid in JSON and XML: ${validator.name}`, async () => {
    for (const accept of ['application/fhir+json', 'application/fhir+xml']) {
      expect(await validator.errors((await door.fetch('/metadata', { headers: { accept } })).text)).toEqual([]);
    }
  });

  it('cpb-9, cpb-12: one block for a type, one entry for a parameter', () => {
    const { resource } = statement.rest[0];
    const types = resource.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    const names = resource[0]!.searchParam!.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'subject:Patient.name.given',
        'authorizingPrescription.dispenseRequest.validityPeriod',
        'jurisdiction',
      ]),
    );
  });

  it('names only parameters and includes that the search takes', async () => {
    const { searchParam = [], searchInclude = [] } = statement.rest[0].resource[0]!;
    for (const { name } of searchParam) expect(PARAMETERS.has(name)).toBe(true);
    for (const include of searchInclude) {
      const { status } = await door.fetch(`/MedicationDispense?${IG_PERSON}&_include=${include}`, {
        headers: { prefer: 'handling=strict' },
      });
      expect([include, status]).toEqual([include, 200]);
    }
  });

  it('UM-1, UM-2, UM-9, UM-10 the profiles, the search and the reads', () => {
    const { resource } = statement.rest[0];
    const told = Object.fromEntries(
      resource.map(({ type, supportedProfile, interaction }) => [
        type,
        { profile: supportedProfile?.[0]?.split('/').at(-1), can: interaction.map(({ code }) => code).join() },
      ]),
    );
    expect(told).toMatchObject({
      MedicationDispense: { profile: 'medicationdispense', can: 'search-type,read' },
      MedicationRequest: { profile: 'us-core-medicationrequest', can: 'read' },
      Medication: { profile: 'us-core-medication', can: 'read' },
      Patient: { profile: 'us-core-patient', can: 'read' },
      Practitioner: { profile: 'us-core-practitioner', can: 'read' },
      Organization: { profile: 'us-core-organization', can: 'read' },
    });
  });

  it('names both guides, their servers and the profiles of both faces', () => {
    expect(statement).toMatchObject({
      url: `${door.base}/CapabilityStatement/pdmp-responder`,
      instantiates: [
        'http://hl7.org/fhir/us/meds/CapabilityStatement/server',
        'http://hl7.org/fhir/us/pdmp/CapabilityStatement/pdmp-server',
        'http://hl7.org/fhir/us/core/CapabilityStatement/us-core-server',
      ],
      implementationGuide: expect.arrayContaining([
        'http://hl7.org/fhir/us/meds/ImplementationGuide/ig|1.2.0',
        'http://hl7.org/fhir/us/pdmp/ImplementationGuide/hl7.fhir.us.pdmp|1.0.0',
      ]),
    });
    const profiles = (type: string): string[] =>
      statement.rest[0].resource.find((one) => one.type === type)?.supportedProfile ?? [];
    expect(profiles('MedicationDispense')).toEqual([
      'http://hl7.org/fhir/us/meds/StructureDefinition/medicationdispense',
      'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-medicationdispense',
    ]);
    expect(profiles('Patient')).toEqual([
      'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient',
      'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-patient',
    ]);
    expect(profiles('Medication')).toEqual(['http://hl7.org/fhir/us/core/StructureDefinition/us-core-medication']);
  });

  it('names $pdmp-history on both paths, $process-message, and what it takes and sends as messages', () => {
    const [rest] = statement.rest;
    expect(rest.operation).toMatchObject([
      { name: 'pdmp-history', definition: 'http://hl7.org/fhir/us/pdmp/OperationDefinition/pdmp-history' },
      { name: 'process-message', definition: 'http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message' },
    ]);
    expect(rest.resource.find(({ type }) => type === 'Patient')?.operation).toEqual([
      { name: 'pdmp-history', definition: `${door.base}/OperationDefinition/pdmp-history` },
    ]);
    expect(statement).toMatchObject({
      messaging: [{ endpoint: [{ address: `${door.base}/$process-message` }] }],
    });
  });

  it('tells of every type that may be read, once', () => {
    const types = statement.rest[0].resource.map(({ type }) => type);
    expect([...types].sort()).toEqual([...READABLE_TYPES, ...CONFORMANCE_TYPES].sort());
  });

  it('UM-11 names SMART on FHIR and the token endpoint, and no authorization endpoint', () => {
    const { service, extension } = statement.rest[0].security;
    expect(service[0].coding[0].code).toBe('SMART-on-FHIR');
    expect(extension[0].extension.filter(({ valueUri }) => valueUri !== undefined)).toEqual([
      { url: 'token', valueUri: `${door.publicUrl}/auth/token` },
    ]);
  });

  it('UM-12 tells of X-Request-ID', () => expect(JSON.stringify(statement)).toContain('X-Request-ID'));

  it('W-1 the SMART configuration is JSON without a token, whatever Accept says, and W-8 open to browsers', async () => {
    for (const accept of ['application/fhir+json,application/json', 'text/html', 'application/fhir+xml']) {
      const { status, headers, resource } = await door.fetch('/.well-known/smart-configuration', {
        headers: { authorization: '', accept },
      });
      expect([status, headers.get('content-type'), headers.get('access-control-allow-origin')]).toEqual([
        200,
        'application/json; charset=utf-8',
        '*',
      ]);
      expect(resource.token_endpoint).toBe(`${door.publicUrl}/auth/token`);
    }
  });
});
