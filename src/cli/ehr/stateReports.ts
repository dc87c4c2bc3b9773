import type { Bundle, Resource } from '../../fhir/types.js';
import { printable } from '../textTable.js';
import { shapes, tellersOf } from './shapes.js';

/** What an answer says of one state (contract §4). */
export interface StateReport {
  readonly state: string;
  readonly status: string;
  /** Dispenses in the answer that this state told. */
  readonly dispenses: number;
  /** What the answer says of it in words; empty where it simply told its records. */
  readonly text: string;
}

/** One report for each state that was asked, in alphabetical order. */
export function stateReports(answer: Bundle | Resource): StateReport[] {
  const resources =
    answer.resourceType === 'Bundle'
      ? ((answer as Bundle).entry ?? []).flatMap(({ resource }) => resource ?? [])
      : [answer];
  const ofType = (type: string) => resources.filter(({ resourceType }) => resourceType === type);
  const tellers = ofType('MedicationDispense').flatMap((resource) => tellersOf(shapes.dispense.parse(resource).meta));
  const issues = ofType('OperationOutcome').flatMap((resource) => shapes.outcome.parse(resource).issue);
  const reports = new Map<string, StateReport>();
  const add = (state: string, status: string, text: string) =>
    reports.set(state, { state, status, text, dispenses: tellers.filter((teller) => teller === state).length });
  for (const state of tellers) add(state, 'provided', '');
  for (const header of ofType('MessageHeader')) {
    const { meta } = shapes.header.parse(header);
    for (const state of tellersOf(meta)) add(state, 'provided', '');
  }
  for (const { extension = [], diagnostics, details } of issues) {
    const code = (suffix: string) => extension.find(({ url }) => url.endsWith(suffix))?.valueCode;
    const state = code('/pdmp-state');
    if (state !== undefined) add(state, code('/pdmp-state-status') ?? '', diagnostics ?? details?.text ?? '');
  }
  return [...reports.values()].sort((one, other) => one.state.localeCompare(other.state));
}

/** One line for each state: state, status, how many dispenses it told, and what else there is to say. */
export function stateLines(reports: readonly StateReport[]): string[] {
  const width = Math.max(0, ...reports.map(({ status }) => status.length));
  return reports.map(({ state, status, dispenses, text }) => {
    const told = status === 'provided' ? `${dispenses} dispense${dispenses === 1 ? '' : 's'}` : '';
    const [named, words] = [`${state}: `, printable(text)];
    const rest = words.startsWith(named) ? words.slice(named.length) : words;
    return `${state}  ${status.padEnd(width)}  ${[told, rest].filter((part) => part !== '').join('; ')}`.trimEnd();
  });
}

/** Sentences of an answer's issues that are about no state. */
export function otherIssues(answer: Bundle | Resource): string[] {
  const outcome = shapes.outcome.safeParse(answer);
  const issues = answer.resourceType === 'OperationOutcome' && outcome.success ? outcome.data.issue : [];
  return issues
    .filter(({ extension = [] }) => !extension.some(({ url }) => url.endsWith('/pdmp-state')))
    .map(({ diagnostics, details, code }) => printable(diagnostics ?? details?.text ?? code));
}
