import { candidatesIn } from '../../../exchange/candidates.js';
import type { Exchange } from '../../../exchange/exchange.js';
import { sentencesOf } from '../../../exchange/sentences.js';
import { pace } from '../../../exchange/steps.js';
import type { ExchangeAnswer, StateOutcome } from '../../../exchange/types.js';
import type { Resource } from '../../../fhir/types.js';
import { withoutSsn } from '../../reply/patient.js';
import type { PmixGeneration } from '../readReport.js';
import type { PmpStatus } from '../statuses.js';
import type { ToldStatus } from './answer.js';
import type { StateReport } from './reports.js';
import { recordsOf, type StateRecords } from './stateRecords.js';
import { statusWord } from './statusWord.js';

/** What is told of one state: its status, and its report where it has one. */
export interface ToldState {
  readonly status: ToldStatus;
  readonly report?: StateReport;
}

/** How states are told of. */
export interface Telling {
  readonly generation: PmixGeneration;
  /** Gives a state's own part of an answer. */
  readonly exchange: Pick<Exchange, 'only'>;
  /** A history, or who matches: then no prescription is told. */
  readonly what: 'history' | 'picklist';
}

/**
 * What is told of each state, in the order of the plan: of its own records alone, since where several states told one
 * dispensation the merged copy is as the first of them told it, its patient too.
 */
export async function toldStates(
  answer: ExchangeAnswer,
  { generation, exchange, what }: Telling,
): Promise<ToldState[]> {
  const states: ToldState[] = [];
  // One after the other: the work is this process's own.
  for (const outcome of answer.outcomes) {
    const resources = outcome.status === 'provided' ? await ownOf(outcome, answer, exchange) : [];
    const records = await pace(recordsOf(resources, generation === 'pmix-3'));
    states.push(told(outcome, what === 'history' ? historyOf(outcome, records) : peopleOf(outcome, records), answer));
  }
  return states;
}

async function ownOf(
  { state }: StateOutcome,
  answer: ExchangeAnswer,
  exchange: Telling['exchange'],
): Promise<readonly Resource[]> {
  return (await exchange.only(answer, new Set([state]))).resources;
}

interface Content {
  readonly status: PmpStatus;
  readonly resources?: readonly Resource[];
  readonly untold?: number;
}

/** An empty report would say that there is nothing: of records that PMIX has no word for, it would not be true. */
function historyOf(outcome: StateOutcome, { told, untold, scores }: StateRecords): Content {
  if (outcome.status !== 'provided') return { status: statusWord(outcome.answer), resources: shown(outcome) };
  return told.length === 0 && untold > 0
    ? { status: 'NotSupported', untold: untold + scores }
    : { status: 'Provided', resources: told, untold: untold + scores };
}

/**
 * Who matches (wire/pmix.md §7.9): several, as policy shows them, or the one person whom a state has records of. Nobody is
 * told apart by a social security number.
 */
function peopleOf(outcome: StateOutcome, { people: known }: StateRecords): Content {
  const people = outcome.status === 'provided' ? known.map(withoutSsn) : shown(outcome);
  return people === undefined || people.length === 0
    ? { status: statusWord(outcome.answer) }
    : { status: 'Provided', resources: people };
}

function shown(outcome: StateOutcome): readonly Resource[] | undefined {
  const people = candidatesIn(outcome);
  return people.length === 0 ? undefined : people;
}

function told(outcome: StateOutcome, { status, resources, untold = 0 }: Content, answer: ExchangeAnswer): ToldState {
  const { state, period, answer: said } = outcome;
  const at =
    said.status === 'provided' && said.executedAt?.includes('T') === true ? said.executedAt : answer.answeredAt;
  const searched = (said.status === 'provided' ? said.period : undefined) ?? period;
  return {
    status: { state, status, note: noteOf(outcome, untold) },
    ...(resources === undefined ? {} : { report: { state, at, period: searched, resources } }),
  };
}

/** Nothing where a state told its records and there is nothing to add. */
function noteOf(outcome: StateOutcome, untold: number): string | undefined {
  const lost = untold === 0 ? [] : [`records that PMIX has no word for, left out: ${untold}`];
  const plain = outcome.status === 'provided' && outcome.warnings.length === 0;
  const sentences = [...(plain ? [] : [sentencesOf(outcome).advice]), ...lost];
  return sentences.length === 0 ? undefined : sentences.join('; ');
}
