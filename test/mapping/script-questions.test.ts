import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Resource } from '../../src/fhir/types.js';
import { openTables } from '../../src/mapping/index.js';
import { Oracle } from '../xml/schema/support/oracle.js';
import { xsdPath } from '../xml/schema/support/schemas.js';
import { bundleOf, extension, type Told, told } from './support/script.js';

const tables = await openTables();
const oracles: Record<string, Oracle> = {
  '10.6': new Oracle(xsdPath('script-10.6/message.xsd')),
  '2017071': new Oracle(xsdPath('script-2017071/message.xsd')),
};

const ROLES =
  'physician nurse-practitioner physician-assistant dentist optometrist psychologist naturopath homeopath veterinarian intern resident prescribing-pharmacist pharmacist pharmacy other-prescriber prescriber-delegate-licensed prescriber-delegate-unlicensed dispenser-delegate-licensed dispenser-delegate-unlicensed behavioral-health institution other'.split(
    ' ',
  );
const DISPENSERS = ['pharmacist', 'pharmacy', 'dispenser-delegate-licensed', 'dispenser-delegate-unlicensed'];

interface Asked {
  readonly role: string;
  readonly practitioner?: JsonObject;
  readonly patient?: JsonObject;
  readonly organization?: JsonObject;
  readonly header?: JsonObject[];
}

const fact = (name: string, valueString: string): JsonObject => ({ url: `urn:pdmp:extension:${name}`, valueString });

/** The graph of a question, as the SCRIPT requestor makes it. */
function question({ role, practitioner, patient, organization, header = [] }: Asked): Resource[] {
  return [
    {
      resourceType: 'MessageHeader',
      id: '0f2b6c5a9d3e4b7f8a1c2d3e4f5a6b7c',
      extension: [
        fact('script-to', 'WA-OHP'),
        fact('script-to-qualifier', 'ZZZ'),
        fact('script-from', 'GWY01'),
        fact('script-from-qualifier', 'D'),
        {
          url: 'http://hl7.org/fhir/us/meds/StructureDefinition/header-timestamp-extension',
          valueDateTime: '2026-01-15T14:03:22Z',
        },
        {
          url: 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension',
          valuePeriod: { start: '2024-01-15', end: '2026-01-15' },
        },
        ...header,
      ],
    },
    {
      resourceType: 'Practitioner',
      id: 'practitioner',
      identifier: [{ system: 'http://terminology.hl7.org/NamingSystem/usdeanumber', value: 'AB1234579' }],
      name: [{ family: 'Amster', given: ['Adam'] }],
      ...practitioner,
    },
    {
      resourceType: 'PractitionerRole',
      id: 'role',
      code: [{ coding: [{ system: 'urn:pdmp:requestor-role', code: role }] }],
    },
    {
      resourceType: 'Organization',
      id: 'facility',
      name: 'Example Clinic',
      address: [{ state: 'KY' }],
      ...organization,
    },
    {
      resourceType: 'Patient',
      id: 'patient',
      name: [{ family: 'Testpatient', given: ['Casey'] }],
      birthDate: '1984-07-02',
      ...patient,
    },
  ];
}

function ask(version: string, asked: Asked): { xml: string; read: Told } {
  const table = `script-${version}/request`;
  const xml = Buffer.from(tables.write(table, bundleOf(question(asked)))).toString('utf8');
  expect(oracles[version]!.judge(xml)).toEqual([]);
  const read = told(tables, table, xml);
  expect(read.graph.warnings).toEqual([]);
  return { xml, read };
}

describe.each(['10.6', '2017071'])('SCRIPT %s', (version) => {
  it.each(ROLES)('asks for a %s with a DEA number only, validly', (role) => {
    const { read } = ask(version, { role });
    expect(read.one('Patient')).toMatchObject({ birthDate: '1984-07-02', name: [{ family: 'Testpatient' }] });
    expect(read.one('Practitioner').name).toEqual([{ family: 'Amster', given: ['Adam'] }]);
    expect(read.one('Organization').name).toBe('Example Clinic');
    const period = extension(read.one('MessageHeader'), 'pdmp-activity-period-extension');
    expect(period?.valuePeriod).toEqual({ start: '2024-01-15', end: '2026-01-15' });
  });

  it('names a dispenser’s pharmacy, and a prescriber otherwise', () => {
    for (const role of ROLES) {
      const { xml } = ask(version, { role });
      expect([role, xml.includes('<Pharmacy>'), xml.includes('<Prescriber>')]).toEqual([
        role,
        DISPENSERS.includes(role),
        !DISPENSERS.includes(role),
      ]);
    }
  });

  it('writes names that are not ASCII so that the schema takes them', () => {
    const { read } = ask(version, {
      role: 'physician',
      patient: { name: [{ family: 'Núñez–O’Brien', given: ['Zoë', 'Ana María'] }] },
    });
    expect(read.one('Patient').name).toEqual([{ family: "Nunez-O'Brien", given: ['Zoe', 'Ana Maria'] }]);
  });

  it('asks for someone whose gender and postal code have no word in SCRIPT', () => {
    const { read } = ask(version, {
      role: 'physician',
      patient: { gender: 'other', address: [{ line: ['1 A St', 'Apt 2'], state: 'WA', postalCode: '98101-1234' }] },
    });
    expect(read.one('Patient')).toMatchObject({
      gender: 'unknown',
      address: [{ line: ['1 A St', 'Apt 2'], state: 'WA', postalCode: '98101-1234' }],
    });
  });

  it('never sends an identifier that it was not given', () => {
    const { xml, read } = ask(version, {
      role: 'physician',
      practitioner: { identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1999999984' }] },
    });
    expect(xml).not.toMatch(/SocialSecurity|DEANumber/);
    expect(read.one('Practitioner').identifier).toEqual([
      { system: 'http://hl7.org/fhir/sid/us-npi', value: '1999999984' },
    ]);
  });
});

describe('SCRIPT 10.6', () => {
  it('sends Consent Y where none is given, and what is given', () => {
    expect(ask('10.6', { role: 'physician' }).xml).toContain('<Consent>Y</Consent>');
    expect(ask('10.6', { role: 'physician', header: [fact('script-consent', 'Z')] }).xml).toContain(
      '<Consent>Z</Consent>',
    );
  });

  it('sends both parties of Security where one is given', () => {
    const { xml } = ask('10.6', { role: 'physician', header: [fact('script-sender-tertiary', 'PH12345')] });
    expect(xml).toContain('<Sender><TertiaryIdentification>PH12345</TertiaryIdentification></Sender><Receiver>');
  });
});

describe('SCRIPT 2017071', () => {
  it('writes 0 for the NPI that the schema demands, and reads no identifier from it', () => {
    const { xml, read } = ask('2017071', { role: 'physician' });
    expect(xml).toContain('<DEANumber>AB1234579</DEANumber><NPI>0</NPI>');
    expect(read.one('Practitioner').identifier).toHaveLength(1);
  });

  it('sends RequestorRole, unless the route leaves it out', () => {
    expect(ask('2017071', { role: 'nurse-practitioner' }).xml).toContain('<RequestorRole>107</RequestorRole>');
    const omit = [{ url: 'urn:pdmp:extension:script-omit-role', valueBoolean: true }];
    expect(ask('2017071', { role: 'nurse-practitioner', header: omit }).xml).not.toContain('RequestorRole');
  });

  it('names the states asked, where the route says so', () => {
    expect(ask('2017071', { role: 'physician' }).xml).not.toContain('PDMPStatesRequested');
    const { xml } = ask('2017071', { role: 'physician', header: [fact('disclosing-state', 'WA')] });
    expect(xml).toContain('<PDMPStatesRequested><StateProvince>WA</StateProvince></PDMPStatesRequested>');
  });

  it('sends no BenefitsCoordination without a consent', () => {
    expect(ask('2017071', { role: 'physician' }).xml).not.toContain('BenefitsCoordination');
    const { xml } = ask('2017071', { role: 'physician', header: [fact('script-consent', 'Y')] });
    expect(xml).toContain('<BenefitsCoordination><Consent>Y</Consent></BenefitsCoordination>');
  });

  it('asks as a veterinarian with licence and taxonomy', () => {
    const { xml } = ask('2017071', { role: 'veterinarian' });
    expect(xml).toContain(
      '<Veterinarian><Identification><StateLicenseNumber>0</StateLicenseNumber><DEANumber>AB1234579',
    );
    expect(xml).toContain('<Specialty>174M00000X</Specialty>');
  });

  it('writes telephone numbers as ten digits', () => {
    const { xml } = ask('2017071', {
      role: 'physician',
      organization: { telecom: [{ system: 'phone', value: '+1 (206) 555-0100' }] },
    });
    expect(xml).toContain('<PrimaryTelephone><Number>2065550100</Number></PrimaryTelephone>');
  });
});
