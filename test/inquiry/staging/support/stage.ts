import { Writable } from 'node:stream';
import type { AuditedRequest, Auditor } from '../../../../src/audit/index.js';
import type { RegisteredClient } from '../../../../src/auth/index.js';
import { createExchange } from '../../../../src/exchange/exchange.js';
import type { PdmpQuery, StateAnswer, StateCode, StateRoute } from '../../../../src/exchange/types.js';
import { createStaging, type Inquiry, requesterOf, STAGE, type Staging } from '../../../../src/inquiry/index.js';
import { stageIdOf } from '../../../../src/inquiry/staging/shelf.js';
import { embeddedJobs } from '../../../../src/jobs/index.js';
import { memoryStore, type Store } from '../../../../src/store/index.js';
import { createLog } from '../../../../src/telemetry/index.js';
import { QUERY } from '../../../support/exchange/routes.js';

/** The client that asks in these tests. Fictional. */
export const CLIENT: RegisteredClient = {
  id: 'ehr',
  name: 'Made-up Clinic EHR',
  jwks: { keys: [] },
  scopes: [],
  states: ['KY', 'OH'],
  requestor: {
    name: { given: 'Adam', family: 'Amster' },
    role: 'physician',
    npi: '1234567893',
    dea: 'BA1234563',
    facility: { name: 'Made-up Clinic', npi: '1987654328', state: 'KY' },
  },
};

/** Staging with states, registry, clock and audit of a test's making. */
export interface Stage {
  readonly staging: Staging;
  /** States asked, in order. */
  readonly asked: StateCode[];
  /** The questions put to them. */
  readonly questions: PdmpQuery[];
  /** What the audit was told, in order: what it was, and of which states. */
  readonly audited: string[];
  /** Lines of the log. */
  readonly logged: string[];
  /** All that was put into the store, names and values, in clear. */
  readonly puts: string[];
  /** The clock, epoch milliseconds; may be set. */
  now: number;
  /** The client as it is registered; may be changed, or taken away. */
  registered: RegisteredClient | undefined;
  /** Resolves when nothing of the question runs in the background. */
  settled(key: string): Promise<void>;
  inquiry(client?: RegisteredClient, query?: Partial<PdmpQuery>): Inquiry;
  close(): Promise<void>;
}

/** @param says what each state answers */
export function openStage(
  says: Readonly<Record<string, () => Promise<StateAnswer>>>,
  stageMs: (state: StateCode) => number = () => 3_600_000,
): Stage {
  const jobs = embeddedJobs({ concurrency: 4, maxWaiting: 1_000, onFailed: () => undefined });
  const [asked, audited, logged, puts]: [StateCode[], string[], string[], string[]] = [[], [], [], []];
  const questions: PdmpQuery[] = [];
  const routes = Object.entries(says).map(([state, say]): StateRoute => {
    return { state, timeoutMs: 1_000, ask: (query) => (asked.push(state), questions.push(query), say()) };
  });
  const clock = (): Date => new Date(stage.now);
  const inner = memoryStore({ maxBytes: 16 * 1024 * 1024, clock });
  const store: Store = {
    ...inner,
    put(key, value, ttlMs) {
      puts.push(key, Buffer.from(value).toString());
      return inner.put(key, value, ttlMs);
    },
  };
  const plan = (client: RegisteredClient, named: readonly StateCode[] | undefined) =>
    routes
      .filter(({ state }) => (named ?? client.states).includes(state))
      .map((route) =>
        client.states.includes(route.state)
          ? { state: route.state, route }
          : { state: route.state, refused: 'this client may not ask it' },
      );
  const note = (what: string, states: readonly string[]) => void audited.push([what, ...states].join(' '));
  const told: Pick<Auditor, 'ready' | 'accepted' | 'asked'> = {
    ready: async () => undefined,
    accepted: async () => note('accepted', []),
    asked: async (_request, { answer }) =>
      note(
        'asked',
        answer.outcomes.map(({ state }) => state),
      ),
  };
  const staging = createStaging({
    store,
    jobs,
    stageMs,
    clock,
    exchange: createExchange({ deadlineMs: 2_000, idKey: Buffer.alloc(32, 7), publicUrl: 'https://pdmp.example.org' }),
    audit: told as Auditor,
    log: createLog({
      stream: new Writable({ write: (chunk, _encoding, done) => (logged.push(String(chunk)), done()) }),
      known: { client: () => true },
    }),
    plan,
    find: async () => stage.registered,
    turn: async () => undefined,
  });
  jobs.start();
  const stage: Stage = {
    staging,
    asked,
    questions,
    audited,
    logged,
    puts,
    now: Date.parse('2026-01-05T10:00:00.000Z'),
    registered: CLIENT,
    inquiry(client = CLIENT, query = {}) {
      const { requestId } = QUERY;
      const request: AuditedRequest = {
        interaction: 'operation',
        client: { id: client.id, name: client.name },
        requester: requesterOf(client),
        requestId,
        question: requestId,
        raw: Buffer.from('POST /fhir/$pdmp-history'),
        remoteAddress: '127.0.0.1',
      };
      return { client, request, query: { ...QUERY, ...request.requester, ...query }, plan: plan(client, undefined) };
    },
    settled: (key) => jobs.settled(STAGE, stageIdOf(key)),
    async close() {
      await jobs.close(0);
      await inner.close();
    },
  };
  return stage;
}
