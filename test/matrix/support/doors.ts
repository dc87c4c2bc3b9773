import { randomUUID } from 'node:crypto';
import type { Resource } from '../../../src/fhir/types.js';
import { ask } from '../../e2e/support/ehr.js';
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

export const doors: readonly Door[] = [
  {
    name: '/fhir, search',
    standard: 'fhir-us-meds',
    async ask({ session, state }) {
      const { given, family, birthDate } = person;
      const window = { from: period.start, to: period.end };
      const { text, body } = await ask(session, person, window);
      const patient: Resource = { resourceType: 'Patient', name: [{ given: [given], family }], birthDate };
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
