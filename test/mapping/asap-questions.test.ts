import { it } from '@jest/globals';
import fc from 'fast-check';
import { day, dea, id, identifiers, maybe, MEDS, ncpdp, npi, person, roundTrip, system, text } from './support/asap.js';
import { bundleOf } from './support/script.js';

const question = fc.record({
  id,
  asker: fc.record({
    name: text.map((one) => [{ text: one }]),
    identifier: identifiers({ npi, dea, licence: system('urn:pdmp:state-license') }),
  }),
  role: fc.constantFrom('physician', 'pharmacist', 'dentist', 'prescriber-delegate-licensed', 'institution'),
  facility: fc.record({ name: text, state: maybe(text), identifier: identifiers({ npi, dea, ncpdp }) }),
  states: fc.array(text, { minLength: 1, maxLength: 3 }),
  period: fc.record({ start: day, end: day }),
  patient: person,
});

it('keeps every question: FHIR → wire → FHIR, 5,000 times', () => {
  fc.assert(
    fc.property(question, ({ id: own, asker, role, facility, states, period, patient }) => {
      const { state, ...known } = facility;
      const url = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension';
      roundTrip(
        'asap-2.1a/request',
        bundleOf([
          {
            resourceType: 'MessageHeader',
            id: own,
            eventCoding: { system: 'urn:pdmp:asap:message', code: 'DetailedAdHocQuery' },
            source: { endpoint: 'urn:pdmp:unknown' },
            extension: [
              { url: `${MEDS}/header-timestamp-extension`, valueDateTime: '2026-01-15T14:03:22Z' },
              { url, valuePeriod: period },
              ...states.map((valueString) => ({ url: 'urn:pdmp:extension:disclosing-state', valueString })),
            ],
            author: {},
            sender: {},
            focus: [{}],
          },
          {
            resourceType: 'PractitionerRole',
            code: [{ coding: [{ system: 'urn:pdmp:requestor-role', code: role }] }],
            practitioner: {},
            organization: {},
          },
          { resourceType: 'Practitioner', ...asker },
          { resourceType: 'Organization', ...known, address: state && [{ state }] },
          { resourceType: 'Patient', ...patient },
        ]),
      );
    }),
    { numRuns: 5000 },
  );
});
