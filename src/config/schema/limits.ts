import { z } from 'zod';
import { integer, choice } from '../fields.js';
import { defaultLimits } from '../../xml/limits.js';
import { size } from '../units.js';

const xml = z
  .strictObject({
    bytes: size({ description: 'Bytes of one message from a state.' }).prefault('64MiB'),
    depth: integer({ description: 'Nested elements.' }, 1, 10_000).prefault(defaultLimits.depth),
    attribute: size({ description: 'Bytes of one attribute value.' }).prefault('64KiB'),
    attributes: integer({ description: 'Attributes of one element.' }, 1, 100_000).prefault(defaultLimits.attributes),
    name: size({ description: "Bytes of one element's or attribute's name." }).prefault('1KiB'),
  })
  .meta({ description: "What a state's message may be at most; a larger one is a failed state, code `limit`." });

/** What anything may be at most. */
export const limits = z
  .strictObject({
    xml: xml.prefault({}),
    requestBody: size({ description: "Bytes of one request's body." }).prefault('256KiB'),
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
