import type { Redis } from 'ioredis';
import { networkOf } from './address.js';
import { type Rate, rateLimit } from './rate.js';
import { slots } from './slots.js';

/** What {@link createLimits} needs to know. */
export interface LimitsOptions {
  /** Of one client at the FHIR door. */
  readonly client: Rate;
  /** Of one client from one address at the token endpoint. */
  readonly token: Rate;
  /** Of one address, at each door, whoever it says it is. */
  readonly address: Rate;
  /** Questions to states that run at the same time. */
  readonly questions: number;
  /** Late answers that are taken in at the same time. */
  readonly pushes: number;
  /** Where replicas count together; left out: each process for itself. */
  readonly redis?: Redis;
}

/** The gateway's limits. Each verb counts one request; a number is the whole seconds to wait, because there were too many. */
export interface Limits {
  /** A proved client at the FHIR door. */
  client(id: string): Promise<number | undefined>;
  /**
   * Whoever an assertion says it is from, not proved. Counted by address too, so that a stranger who uses a client's name
   * spends nothing of that client's.
   */
  token(address: string | undefined, claimed: string): Promise<number | undefined>;
  /** Anybody, before anything else is looked at. */
  address(door: 'fhir' | 'token', address: string | undefined): Promise<number | undefined>;
  /** A place for one question to states, to be given back; `undefined` where all are taken. */
  question(): (() => void) | undefined;
  /** The same for one late answer of a state's. */
  push(): (() => void) | undefined;
}

/** Limits in memory, or shared by Redis. Nobody is ever locked out: a window passes, and everything is as before. */
export function createLimits({ client, token, address, questions, pushes, redis }: LimitsOptions): Limits {
  const clients = rateLimit('client', client, redis);
  const tokens = rateLimit('token', token, redis);
  const addresses = rateLimit('address', address, redis);
  const places = slots(questions);
  const docks = slots(pushes);
  return {
    client: (id) => clients.take(id),
    token: (from, claimed) => tokens.take(JSON.stringify([networkOf(from), claimed])),
    address: (door, from) => addresses.take(JSON.stringify([door, networkOf(from)])),
    question: () => places.take(),
    push: () => docks.take(),
  };
}
