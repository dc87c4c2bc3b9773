import {
  type AuditEvent,
  type AuditFilter,
  auditFolder,
  detailOf,
  pseudonym,
  readAuditKeys,
  searchAudit,
  stateOf,
} from '../../audit/index.js';
import { loadConfig } from '../../config/index.js';
import { toJson } from '../../fhir/json.js';
import { type Io, optional, required, UsageError, type Values } from '../command.js';
import { textTable } from '../textTable.js';

/** `audit search`. */
export async function auditSearch(values: Values, io: Io): Promise<number> {
  const count = required(values, 'count');
  if (!/^\d{1,6}$/.test(count)) throw new UsageError('--count is a whole number');
  const format = required(values, 'format');
  if (format !== 'table' && format !== 'json') throw new UsageError('--format is table or json');
  const person = personOf(values);
  const span = { from: instant(values, 'from', 0), before: instant(values, 'to', DAY_MS) };
  const { data } = loadConfig(required(values, 'config'), io.env);
  const keys = await readAuditKeys(data);
  const filter: AuditFilter = {
    ...span,
    requester: optional(values, 'requester'),
    client: optional(values, 'client'),
    patient: person && pseudonym(person, keys.patients),
    state: optional(values, 'state')?.toUpperCase(),
    requestId: optional(values, 'request-id'),
  };
  const newest = { order: 'newest', offset: 0, count: Number(count) } as const;
  const { events, total, unreadable } = await searchAudit(auditFolder(data), keys, filter, newest);
  const inTime = [...events].reverse();
  await io.out(format === 'json' ? `${toJson(bundleOf(inTime, total), 2)}\n` : table(inTime, total));
  if (unreadable === 0) return 0;
  io.err(`${unreadable} record${unreadable === 1 ? '' : 's'} could not be opened; audit verify tells what is wrong`);
  return 1;
}

const DAY_MS = 86_400_000;

/** @param lasts milliseconds that a whole day counts for: the end of a span is the end of its last day */
function instant(values: Values, name: string, lasts: number): string | undefined {
  const text = optional(values, name);
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const time = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text) || Number.isNaN(time)) {
    throw new UsageError(`--${name} is not a day such as 2026-01-15, or an instant with its zone`);
  }
  return new Date(time + (isDay ? lasts : Math.sign(lasts))).toISOString();
}

function personOf(values: Values) {
  const [given, family, birthDate] = ['given', 'family', 'birthdate'].map((name) => optional(values, name));
  if (given === undefined && family === undefined && birthDate === undefined) return undefined;
  if (given === undefined || family === undefined || !/^\d{4}-\d\d-\d\d$/.test(birthDate ?? '')) {
    throw new UsageError('a patient is sought by --given, --family and --birthdate YYYY-MM-DD together');
  }
  return { given, family, birthDate: birthDate ?? '' };
}

function table(events: readonly AuditEvent[], total: number): string {
  const rows = events.map((event) => [
    event.recorded,
    event.id ?? '',
    what(event),
    event.agent.find(({ requestor }) => requestor)?.who?.display ?? '',
    stateOf(event) ?? detailOf(event, 'state') ?? '',
    event.outcome,
    event.outcomeDesc ?? '',
    event.entity?.find(({ type }) => type.code === 'XrequestId')?.what?.identifier?.value ?? '',
  ]);
  const columns = [
    { title: 'Recorded' },
    { title: 'Event' },
    { title: 'What' },
    { title: 'Who', width: 24 },
    { title: 'State' },
    { title: 'Outcome' },
    { title: 'Became', width: 32 },
    { title: 'X-Request-ID', width: 40 },
  ];
  const shown = events.length < total ? `, the newest ${events.length} shown` : '';
  const lines = events.length === 0 ? [] : [...textTable(columns, rows), ''];
  return `${[...lines, `${total} event${total === 1 ? '' : 's'}${shown}`].join('\n')}\n`;
}

/** As server: what a client asked of us; as client: what we asked of a state. */
function what(event: AuditEvent): string {
  const code = event.subtype?.[0] ?? event.type;
  if (event.type.code !== 'rest') return code.display?.toLowerCase() ?? '';
  return `${code.code} ${stateOf(event) === undefined ? 'from client' : 'to state'}`;
}

function bundleOf(events: readonly AuditEvent[], total: number) {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    ...(events.length === 0 ? {} : { entry: events.map((resource) => ({ resource, search: { mode: 'match' } })) }),
  };
}
