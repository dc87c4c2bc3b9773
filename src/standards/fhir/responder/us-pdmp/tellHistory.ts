import { tellable } from '../../../../exchange/candidates.js';
import type { ExchangeAnswer, StateCode, StateOutcome } from '../../../../exchange/types.js';
import type { Consulted, Inquiry } from '../../../../inquiry/index.js';
import { StoreError } from '../../../../store/index.js';
import type { ResponderDeps } from '../deps.js';
import { keep } from '../keep.js';
import { makePieces } from '../pieces.js';
import type { ReadBackShelf } from '../readBack.js';
import { createPdmpFinisher } from './finish.js';
import { keepOrLose } from './keepOrLose.js';
import { historyOutcome, type Lost } from './outcome.js';
import type { HistoryReply } from './reply.js';
import { historyBundle } from './result.js';
import { searchedBy, withWindows } from './searched.js';

/**
 * Tells a history as each state lets it be told (contract §2, `disclosure`): as data, which is kept for reading back as
 * long as the state allows; on a page behind a link, which keeps it until it is opened; or both.
 * @param lost what of the answer could not be kept already
 * @throws StoreError where the page cannot be kept and nothing was found that may be told without it
 */
export async function tellHistory(
  inquiry: Inquiry,
  { answer, status }: Consulted,
  deps: ResponderDeps,
  shelf: ReadBackShelf,
  lost: readonly Lost[] = [],
): Promise<HistoryReply> {
  const { publicUrl, exchange, history } = deps;
  const { answeredAt, query } = answer;
  const told = { answeredAt, period: searchedBy(answer) };
  if (status !== 200) return { ...told, outcome: historyOutcome(answer, publicUrl, false, lost) };

  const isView = ({ state }: StateOutcome): boolean => history.disclosure(state) === 'view';
  const plain = statesWhere(answer, (outcome) => !isView(outcome));
  const link = await keepOrLose(() => linkTo(inquiry, answer, deps), deps);
  const noPage = link instanceof StoreError;
  const data = withWindows(withNotes(await exchange.only(answer, plain), isView, noPage ? VIEW_LOST : VIEW_ONLY));
  const pieces = await makePieces(data, publicUrl, createPdmpFinisher);
  const bundle = await historyBundle(pieces, answeredAt, publicUrl);
  if (bundle !== undefined) await keep([...pieces.values()], inquiry.client.id, query.requestId, deps, shelf);
  // Whether a report that may be viewed only has anything in it, the page alone says.
  const isOnPage = answer.outcomes.some((outcome) => outcome.status === 'provided' && isView(outcome));
  if (noPage && bundle === undefined && isOnPage) throw link;
  return {
    ...told,
    ...(bundle === undefined ? {} : { data: bundle }),
    ...(link === undefined || noPage ? {} : { link }),
    outcome: historyOutcome(data, publicUrl, bundle !== undefined || isOnPage, noPage ? [...lost, 'link'] : lost),
  };
}

/** A page of everything that may stand on one: of states whose records may be viewed, or be kept at all. */
async function linkTo(inquiry: Inquiry, answer: ExchangeAnswer, deps: ResponderDeps): Promise<string | undefined> {
  const { exchange, cacheMs, history } = deps;
  const isView = (state: StateCode): boolean => history.disclosure(state) === 'view';
  const told = statesWhere(answer, ({ status }) => status === 'provided');
  if (history.link === 'view' && ![...told].some(isView)) return undefined;
  const shown = new Set([...told].filter((state) => isView(state) || cacheMs(state) > 0));
  if (shown.size === 0) return undefined;
  const withheld = [...told].filter((state) => !shown.has(state));
  return history.makePage({ ...inquiry, answer: withoutCandidates(await exchange.only(answer, shown)), withheld });
}

/** A page is read by whoever has its link, and nobody can be chosen on it. */
function withoutCandidates(answer: ExchangeAnswer): ExchangeAnswer {
  return { ...answer, outcomes: answer.outcomes.map((one) => ({ ...one, answer: tellable(one.answer, 0) })) };
}

function statesWhere({ outcomes }: ExchangeAnswer, is: (outcome: StateOutcome) => boolean): Set<StateCode> {
  return new Set(outcomes.filter(is).map(({ state }) => state));
}

/**
 * Says of each state whose records are on the page alone that they are there, and nothing more: numbers would be data. What
 * its reader must know of them stands on the page.
 */
function withNotes(answer: ExchangeAnswer, isView: (outcome: StateOutcome) => boolean, text: string): ExchangeAnswer {
  const outcomes = answer.outcomes.map((outcome) =>
    outcome.status === 'provided' && isView(outcome)
      ? { ...outcome, warnings: [{ code: 'note' as const, text, count: 1 }] }
      : outcome,
  );
  return { ...answer, outcomes };
}

const VIEW_ONLY = 'its records may be viewed only, and are told on the page behind pdmp-history-link';
const VIEW_LOST = 'its records may be viewed only, and the page for them could not be kept; ask again to see them';
