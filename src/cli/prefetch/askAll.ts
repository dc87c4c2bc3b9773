import type { Resource } from '../../fhir/types.js';
import { EhrError } from '../ehr/error.js';
import type { Asked } from './askAhead.js';
import type { Pace } from './pace.js';
import type { ListLine } from './patients.js';
import type { Result } from './results.js';

/** What {@link askAll} works with. */
export interface AskingAll {
  /** @throws EhrError with `retryMs` where it may be tried again */
  readonly ask: (patient: Resource) => Promise<Asked>;
  readonly pace: Pace;
  readonly told: (result: Result) => Promise<void>;
  /** Says something to the person at the terminal. */
  readonly say: (sentence: string) => void;
}

const MOST_IN_FLIGHT = 4;
/** So often in a row the gateway may ask to come again before it is left alone. */
const MOST_PUT_OFF = 30;
/** Answers that every further patient would be given as well. */
const HOPELESS: readonly unknown[] = [401, 403, 404, 405, 406, 415];

/**
 * Asks for all of them ahead, a few at a time and at the pace given, until `signal` aborts; what is under way then ends.
 * @throws EhrError where it is of no use to go on
 */
export async function askAll(
  lines: readonly ListLine[],
  { ask, pace, told, say }: AskingAll,
  signal: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const queue = lines.values();
  let putOff = 0;

  const askPatiently = async (patient: Resource): Promise<Asked | undefined> => {
    while (await pace.turn(stop)) {
      try {
        const asked = await ask(patient);
        putOff = 0;
        return asked;
      } catch (error) {
        if (!(error instanceof EhrError) || error.retryMs === undefined || ++putOff > MOST_PUT_OFF) throw error;
        if (pace.putOff(error.retryMs)) say(`${error.message}; trying again in ${Math.ceil(error.retryMs / 1000)} s`);
      }
    }
    return undefined;
  };
  const work = async (): Promise<void> => {
    for (const { line, read } of queue) {
      const asked =
        typeof read === 'string' ? ({ status: 'invalid', reason: read } as const) : await askPatiently(read);
      if (asked === undefined) return;
      const id = typeof read === 'string' ? undefined : read.id;
      await told({ line, ...(typeof id === 'string' ? { id } : {}), ...asked });
      if ('http' in asked && HOPELESS.includes(asked.http))
        throw new EhrError(`the gateway would refuse all others too (HTTP ${asked.http}); the results have its reason`);
    }
  };
  const workers = Array.from({ length: MOST_IN_FLIGHT }, () =>
    work().catch((error: unknown) => {
      ended.abort();
      throw error;
    }),
  );
  for (const result of await Promise.allSettled(workers)) if (result.status === 'rejected') throw result.reason;
}
