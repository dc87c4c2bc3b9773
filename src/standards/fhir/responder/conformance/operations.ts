import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { canonicalOf, headOf, type Publisher } from './head.js';

const GUIDE = 'http://hl7.org/fhir/us/pdmp/';

/** The guide's own definition of the operation. */
export const GUIDES_HISTORY = `${GUIDE}OperationDefinition/pdmp-history`;

type Parameter = readonly [name: string, min: 0 | 1, type: string, documentation: string];

/** The guide's parameters, in its order. */
const IN: readonly Parameter[] = [
  ['patient', 1, 'Patient', 'Whose history is asked for: name and whole birth date (US PDMP Patient)'],
  ['animal-owner', 0, 'RelatedPerson', 'Owner of the patient, where that is an animal'],
  [
    'authorized-practitioner',
    1,
    'Practitioner',
    'Who may see the history; held against the registration of the client',
  ],
  ['authorized-practitioner-role', 1, 'PractitionerRole', 'In which role'],
  ['authorized-practitioner-organization', 0, 'Organization', 'Where the practitioner works'],
  ['delegate-practitioner', 0, 'Practitioner', 'Who asks on behalf of the practitioner'],
  ['delegate-practitioner-role', 0, 'PractitionerRole', 'In which role the delegate asks'],
  ['delegate-organization', 0, 'Organization', 'Where the delegate works'],
  ['pre-stage-only', 0, 'boolean', 'true: ask the states now and keep what they tell for a later retrieval'],
  ['pre-stage-retrieval-key', 0, 'string', 'The key that an earlier call with pre-stage-only was answered with'],
];

const OUT: readonly Parameter[] = [
  ['pdmp-history-data', 0, 'Bundle', 'Collection of what the states told; absent where they told nothing'],
  ['pdmp-history-link', 0, 'url', 'Where a report can be looked at, once and for a short time'],
  ['pre-stage-retrieval-key', 0, 'string', 'What to send as pre-stage-retrieval-key to get what was kept'],
  ['outcome', 0, 'OperationOutcome', 'What became of each state that has something to say'],
];

/**
 * `$pdmp-history` as it is served: the guide's operation, on the type Patient too (its prose says both paths), and with
 * `jurisdiction` beside its parameters.
 */
export function pdmpHistory(publisher: Publisher): Resource {
  const head = headOf(publisher, 'OperationDefinition', {
    id: 'pdmp-history',
    title: 'Controlled substance history of one person',
    description:
      'Asks the PDMPs of several states for the history of one person. Sent by POST as Parameters; what became of each ' +
      'state is told by outcome, with HTTP 200 also where none could be asked.',
  });
  return {
    ...head,
    kind: 'operation',
    affectsState: false,
    code: 'pdmp-history',
    base: GUIDES_HISTORY,
    resource: ['Patient'],
    system: true,
    type: true,
    instance: false,
    inputProfile: `${GUIDE}StructureDefinition/pdmp-parameters-request`,
    outputProfile: `${GUIDE}StructureDefinition/pdmp-parameters-response`,
    parameter: [
      ...IN.map((parameter) => told(parameter, 'in')),
      {
        name: 'jurisdiction',
        use: 'in',
        min: 0,
        max: '*',
        documentation: 'State to ask; absent: those that the client is registered for',
        type: 'code',
        binding: { strength: 'required', valueSet: canonicalOf(publisher, 'ValueSet', 'pdmp-state') },
      },
      ...OUT.map((parameter) => told(parameter, 'out')),
    ],
  };
}

function told([name, min, type, documentation]: Parameter, use: 'in' | 'out'): JsonObject {
  return { name, use, min, max: '1', documentation, type };
}
