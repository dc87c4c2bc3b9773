import { randomUUID } from 'node:crypto';
import type { JsonObject, Resource } from '../../../src/fhir/types.js';
import { get, seedQuery } from '../../e2e/support/ehr.js';
import type { Told } from '../../e2e/support/messageHouse.js';
import { type Session } from '../../../src/cli/ehr/signIn.js';
import { period, person, questionHeader, resourcesIn, resourcesOf, wholeQuestion } from './messages.js';

/** A client of the gateway, registered for one state. */
export interface Client {
  readonly state: string;
  readonly session: Session;
  /** Posts a message. */
  send(path: string, message: string, type: string): Promise<Told>;
}

/** What was asked, and what was answered. */
export interface Exchanged {
  readonly asked: readonly Resource[];
  readonly answered: readonly Resource[];
  /** The answer as it came, for whoever looks for a fault. */
  readonly text: string;
}

/** A door of the gateway, asked in one standard. */
export interface Door {
  readonly name: string;
  /** The standard, by the name of its protocol. */
  readonly standard: string;
  ask(client: Client): Promise<Exchanged>;
}

/** The registered requester, as messages name them; the rest is not asked by whom. */
const REQUESTER = {
  'Requestor NPI Number': '1234567893',
  'Requestor Last Name': 'Amster',
  'Requestor First Name': 'Adam',
};

/** What a search may say beside the three facts that it must. */
const SEARCHED = {
  'subject:Patient.name.given': 'Middle',
  'subject:Patient.gender': 'female',
  'subject:Patient.address-city': 'Columbus',
  'subject:Patient.address-state': 'OH',
  'subject:Patient.address-postalcode': '43299',
  'subject:Patient.phone': '6145550100',
  'subject:Patient.identifier': 'urn:pdmp:driver-license|D1234567',
};

/** The licence that a token names, as the tables tell a licence: a token has no place for the type. */
function identifierOf(token: string): JsonObject {
  const [system, value] = token.split('|');
  return { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'DL' }] }, system, value };
}

export const doors: readonly Door[] = [
  {
    name: '/fhir, search',
    standard: 'fhir-us-meds',
    async ask({ session, state }) {
      const { given, family, birthDate } = person;
      const window = { from: period.start, to: period.end };
      const query = `${seedQuery(person, window)}&${new URLSearchParams(SEARCHED)}`;
      const { text, body } = await get(session, `MedicationDispense?${query}`);
      const patient: Resource = {
        ...{ resourceType: 'Patient', birthDate, gender: SEARCHED['subject:Patient.gender'] },
        name: [{ given: [given, SEARCHED['subject:Patient.name.given']], family }],
        address: [
          {
            city: SEARCHED['subject:Patient.address-city'],
            state: SEARCHED['subject:Patient.address-state'],
            postalCode: SEARCHED['subject:Patient.address-postalcode'],
          },
        ],
        telecom: [{ system: 'phone', value: SEARCHED['subject:Patient.phone'] }],
        identifier: [identifierOf(SEARCHED['subject:Patient.identifier'])],
      };
      return { asked: [patient, questionHeader(period, [state])], answered: resourcesIn(body), text };
    },
  },
  messageDoor('/script', 'script-10.6', 'history', { 'Sender Qualifier': 'D', 'Request ID': 'ID' }),
  messageDoor('/script', 'script-2017071', 'history', {
    'State Requested': 'STATE',
    'Sender Qualifier': 'D',
    'Request ID': 'ID',
  }),
  messageDoor('/asap', 'asap-2.1a', 'history', {
    'Request ID': 'ID',
    Requestor: 'Adam Amster',
    'Disclosing State': 'STATE',
  }),
  messageDoor('/pmix', 'pmix-3', 'report', PMIX()),
  messageDoor('/pmix', 'pmix-2', 'report', PMIX()),
];

function PMIX(): Record<string, string> {
  return {
    'WSA Action': 'http://www.pmixpmp.org/pmp/ProvidePrescriptionDrugHistory',
    'WSA Message ID': 'ID',
    'Request ID': 'KYID',
    'Disclosing State': 'STATE',
    'Requestor First Name': 'Adam',
    'Requestor Identifier Value': '1234567893',
    'Requestor Identifier Category': 'NPI',
  };
}

function messageDoor(path: string, standard: string, answer: string, said: Record<string, string>): Door {
  const pmix = path === '/pmix';
  const message = wholeQuestion(standard, { ...REQUESTER, ...said });
  const action = 'http://www.pmixpmp.org/pmp/ProvidePrescriptionDrugHistory';
  const type = pmix ? `application/soap+xml; charset=utf-8; action="${action}"` : 'application/xml';
  return {
    name: `${path}, ${standard}`,
    standard,
    async ask({ send, state }) {
      const id = randomUUID().replaceAll('-', '');
      const question = message
        .replaceAll('>ID<', `>${pmix ? `urn:uuid:${randomUUID()}` : id}<`)
        .replaceAll('>KYID<', `>KY${id}<`)
        .replaceAll('>STATE<', `>${state}<`);
      const told = await send(path, question, type);
      return {
        asked: resourcesOf(`${standard}/request`, question),
        answered: told.body.startsWith('<') ? resourcesOf(`${standard}/${answer}`, told.body) : [],
        text: told.body,
      };
    },
  };
}
