import type { Bundle } from '../../fhir/types.js';
import type { Simulator } from '../../simulator/index.js';
import type { Question } from '../ehr/searchHistory.js';
import { shapes, tellersOf } from '../ehr/shapes.js';
import { stateReports } from '../ehr/stateReports.js';
import { faulty } from './world.js';

/**
 * What is wrong with an answer, held against what the demo states know: every state named once, the faulty one as
 * failed, and of each other state exactly its dispenses. Empty: the answer is right and complete.
 */
export function faultsOf(answer: Bundle, question: Required<Question>, simulator: Simulator): string[] {
  const { given, family, birthDate, from, to } = question;
  const reports = new Map(stateReports(answer).map((report) => [report.state, report]));
  const told = dispensesByState(answer);
  const faults: string[] = [];
  for (const { state, dispenses } of simulator.truth(given, family, birthDate, from, to)) {
    const status = reports.get(state)?.status ?? 'missing';
    const expected = state === faulty.state ? 'failed' : 'provided';
    if (status !== expected) faults.push(`${state} is ${status}, not ${expected}`);
    const known = state === faulty.state ? [] : dispenses.map(({ filledDate }) => filledDate).sort();
    const days = (told.get(state) ?? []).sort();
    if (known.length !== days.length)
      faults.push(`${state} knows ${known.length} dispenses, but ${days.length} arrived`);
    else if (known.join() !== days.join())
      faults.push(`${state} filled on ${known.join(' ')}, but the answer says ${days.join(' ')}`);
  }
  const provided = simulator.states.filter(({ state }) => reports.get(state)?.status === 'provided');
  const protocols = new Set(provided.map(({ protocol }) => protocol));
  if (provided.length < 4 || protocols.size < 4)
    faults.push(`only ${provided.length} states over ${protocols.size} protocols answered`);
  return faults;
}

/** Fill days of the dispenses that each state told. */
function dispensesByState(answer: Bundle): Map<string, string[]> {
  const days = new Map<string, string[]>();
  for (const { resource } of answer.entry ?? []) {
    if (resource?.resourceType !== 'MedicationDispense') continue;
    const { meta, whenPrepared, whenHandedOver = '' } = shapes.dispense.parse(resource);
    const day = (whenPrepared ?? whenHandedOver).slice(0, 10);
    for (const state of tellersOf(meta)) days.set(state, [...(days.get(state) ?? []), day]);
  }
  return days;
}
