import { z } from 'zod';
import { redisUrl, stateCode } from '../domain.js';
import { text } from '../fields.js';
import { duration, span } from '../units.js';
import { client } from './clients.js';
import { connection } from './connections.js';
import { jobs } from './jobs.js';
import { auth, breaker, limits, log } from './limits.js';
import { report } from './report.js';
import { defaultPolicy, statePolicy } from './policies.js';
import { route } from './routes.js';
import { admin, server } from './server.js';
import { store } from './store.js';

const gateway = z
  .strictObject({
    site: text(
      {
        description:
          "The gateway's own name towards states: PMIX `RequestingState` and `wsa:From` (there a state code, or one with `_` and three letters or digits), SCRIPT `From`.",
        example: 'KY_GWY',
      },
      /^[A-Za-z0-9_.-]{1,35}$/,
      'a name of up to 35 letters, digits, _ . and -',
    ),
    homeState: stateCode({ description: 'State that the gateway stands in.' }).optional(),
  })
  .meta({ description: 'Who the gateway is towards states.' });

const audit = z
  .strictObject({
    instance: text(
      {
        description:
          'Name of the stream of the audit log that this gateway writes; no two may write one. Left out: `gateway`, or where ' +
          'another gateway on the same data folder writes that, `gateway-2` and so on.',
        example: 'replica-2',
      },
      /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/,
      'a name of up to 32 lower-case letters, digits and -',
    ).optional(),
  })
  .meta({ description: 'The audit log, in `audit` under the data folder.' });

/**
 * The configuration: one annotated schema that is types, defaults and reference (docs/configuration.md is made from it).
 * Records are checked entry by entry in `load.ts`, so that one mistake hides no other.
 */
export const sections = {
  server: server.prefault({}),
  admin: admin.prefault({}),
  gateway,
  data: text({
    description:
      'Folder of keys and stored data, made with mode 0700 where it is missing; relative to the working directory.',
  }).prefault('.pdmp'),
  redis: redisUrl({
    description:
      'Redis that several replicas share: replay guard, limits, jobs, and sealed what is kept for reading back. Left out: in memory, one process.',
    example: 'redis://127.0.0.1:6379/0',
  }).optional(),
  store: store.prefault({}),
  deadline: duration({ description: 'An answer leaves by then, whatever the states do.' }).prefault('8s'),
  window: span({ description: 'Report window when the caller gives none, back from today: `mo` or `d`.' }).prefault(
    '24mo',
  ),
  connections: z
    .record(z.string(), connection)
    .prefault({})
    .meta({ description: 'Endpoints that routes go by, by a name of yours.' }),
  routes: z.record(z.string(), route).meta({ description: 'How each state is asked, by state code.' }),
  policies: z
    .object({ default: defaultPolicy.prefault({}) })
    .catchall(statePolicy)
    .prefault({})
    .meta({ description: 'What may leave and to whom: `default`, and by state code what that state wants otherwise.' }),
  clients: z.array(client).prefault([]).meta({ description: 'The registered EHRs.' }),
  report: report.prefault({}),
  audit: audit.prefault({}),
  auth: auth.prefault({}),
  breaker: breaker.prefault({}),
  limits: limits.prefault({}),
  jobs: jobs.prefault({}),
  log: log.prefault({}),
};

/** The whole file. */
export const root = z.strictObject(sections);

/** The configuration as the gateway uses it, defaults filled: durations in ms, sizes in bytes. */
export type Config = z.infer<typeof root>;
