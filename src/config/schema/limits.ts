import { z } from 'zod';
import { integer, choice } from '../fields.js';
import { defaultLimits } from '../../xml/limits.js';
import { duration, size } from '../units.js';

const xml = z
  .strictObject({
    bytes: size({ description: 'Bytes of one message from a state.' }).prefault('64MiB'),
    depth: integer({ description: 'Nested elements.' }, 1, 10_000).prefault(defaultLimits.depth),
    attribute: size({ description: 'Bytes of one attribute value.' }).prefault('64KiB'),
    attributes: integer({ description: 'Attributes of one element.' }, 1, 100_000).prefault(defaultLimits.attributes),
    name: size({ description: "Bytes of one element's or attribute's name." }).prefault('1KiB'),
  })
  .meta({ description: "What a state's message may be at most; a larger one is a failed state, code `limit`." });

const rate = (what: string, rates: { rate: number; burst: number }) =>
  z
    .strictObject({
      rate: integer({ description: 'Requests a second over time.' }, 1, 100_000).prefault(rates.rate),
      burst: integer({ description: 'Requests at once.' }, 1, 1_000_000).prefault(rates.burst),
    })
    .prefault({})
    .meta({ description: what });

/** What anything may be at most. */
export const limits = z
  .strictObject({
    xml: xml.prefault({}),
    requestBody: size({ description: "Bytes of one request's body." }).prefault('64KiB'),
    url: size({ description: "Bytes of one request's path and query; larger searches go by `_search`." }).prefault(
      '8KiB',
    ),
    kept: size({
      description:
        'Bytes of answers kept for reading back, in memory and sealed; with `redis`, Redis has its own bound.',
    }).prefault('128MiB'),
    client: rate('Requests of one client at the FHIR door; more are answered 429 with `Retry-After`.', {
      rate: 50,
      burst: 200,
    }),
    token: rate('Requests for tokens in the name of one client from one address; more are answered 429.', {
      rate: 50,
      burst: 200,
    }),
    address: rate(
      'Requests from one IP address (IPv6: one /64) at each door, whoever sends them; more are answered 429.',
      {
        rate: 200,
        burst: 800,
      },
    ),
    questions: integer(
      { description: 'Questions that run at the same time; more are answered 503 with `Retry-After`.' },
      1,
      100_000,
    ).prefault(256),
    candidates: integer(
      {
        description:
          'People told where several match and policy shows them (`candidates: show`); where more match, none is told.',
      },
      1,
      1_000,
    ).prefault(20),
    pushes: integer(
      {
        description:
          'Late answers of states that are taken in at the same time, each of up to `xml.bytes`; more are answered 503 with `Retry-After`.',
      },
      1,
      1_000,
    ).prefault(4),
  })
  .meta({ description: 'What anything may be at most.' });

/** The log on stdout. */
export const log = z
  .strictObject({
    level: choice(['error', 'warn', 'info', 'debug'], 'log level', {
      description: 'Least level that is written.',
    }).prefault('info'),
  })
  .meta({ description: 'JSON lines on stdout; never patient data or secrets, at any level.' });

/** When a route is left alone. */
export const breaker = z
  .strictObject({
    failures: integer({ description: 'Failures in a row that open the circuit.' }, 1, 1000).prefault(5),
    within: duration({ description: 'They must fall within this time.' }).prefault('60s'),
    coolDown: duration({
      description: 'How long a state is left alone before one question is let through to try.',
    }).prefault('15s'),
  })
  .meta({ description: 'A state that fails again and again is left alone for a while, and named so in the answer.' });

/** The authorization server. */
export const auth = z
  .strictObject({
    tokenLife: duration({ description: 'How long an access token lives; `5m` at most.' })
      .check(({ value, issues }) => {
        if (value > 300_000)
          issues.push({
            code: 'custom',
            input: value,
            message: 'is longer than SMART allows',
            params: { remedy: 'write 5m or less' },
          });
      })
      .prefault('5m'),
    clockSkew: duration({ description: "By how much clients' clocks may differ from ours." }).prefault('60s'),
    pendingRegistrations: integer(
      {
        description:
          'How many registrations by `/auth/register` may wait for an operator at once; 0: clients cannot register themselves.',
      },
      0,
      10_000,
    ).prefault(100),
  })
  .meta({ description: 'SMART Backend Services: tokens for registered clients.' });
