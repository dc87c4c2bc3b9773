import { createHash, randomBytes } from 'node:crypto';
import type { EarlierAnswer, StateCode } from '../../exchange/types.js';
import type { Store } from '../../store/index.js';
import { readEarlier, readQuestion, type StagedQuestion, writeEarlier, writeQuestion } from './record.js';

/** What a client fetches a staged question by, and what the gateway knows it by. */
export interface StageKey {
  /** 256 random bits, base64url. Nothing keeps it but the client. */
  readonly key: string;
  /** Opaque; whoever has it cannot make the key of it. What jobs carry. */
  readonly id: string;
}

/** Makes the key of a new question. */
export function newStageKey(): StageKey {
  const key = randomBytes(32).toString('base64url');
  return { key, id: stageIdOf(key) };
}

/** The id that belongs to a key, whoever made that up. */
export function stageIdOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

/** Staged questions, and what states told of them; each gone at its question's end. */
export interface StageShelf {
  putQuestion(id: string, question: StagedQuestion): Promise<void>;
  dropQuestion(id: string): Promise<void>;
  question(id: string): Promise<StagedQuestion | undefined>;
  putTold(id: string, state: StateCode, told: EarlierAnswer, until: number): Promise<void>;
  told(id: string, state: StateCode): Promise<EarlierAnswer | undefined>;
  /** Notes that a state will answer this question of ours later. */
  awaitLater(requestId: string, state: StateCode, id: string, until: number): Promise<void>;
  /** Which question waits for that answer. */
  later(requestId: string, state: StateCode): Promise<string | undefined>;
}

/** @param store seals what it is given */
export function createStageShelf(store: Store, clock: () => Date): StageShelf {
  const name = (...parts: string[]): string => JSON.stringify(['stage', ...parts]);
  const left = (until: number): number => until - clock().getTime();
  return {
    putQuestion: (id, question) => store.put(name(id), writeQuestion(question), left(question.expiresAt)),
    dropQuestion: (id) => store.delete(name(id)),
    async question(id) {
      const bytes = await store.get(name(id));
      return bytes && readQuestion(bytes);
    },
    putTold: (id, state, told, until) => store.put(name(id, state), writeEarlier(told), left(until)),
    async told(id, state) {
      const bytes = await store.get(name(id, state));
      return bytes && readEarlier(bytes);
    },
    awaitLater: (requestId, state, id, until) =>
      store.put(name('later', requestId, state), Buffer.from(id), left(until)),
    async later(requestId, state) {
      const bytes = await store.get(name('later', requestId, state));
      return bytes && Buffer.from(bytes).toString();
    },
  };
}
