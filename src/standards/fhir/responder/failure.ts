import type { ErrorRequestHandler } from 'express';
import { AuditError } from '../../../audit/index.js';
import { JobsError } from '../../../jobs/index.js';
import { StoreError } from '../../../store/index.js';
import { DoorError, doorOutcome, errorOutcome } from '../outcomes.js';
import { contextOf } from './context.js';
import type { ResponderDeps } from './deps.js';
import { reply } from './reply.js';

/** Ends every request that failed with an OperationOutcome. Of our own faults only an incident id is told. */
export function failure(deps: Pick<ResponderDeps, 'log'>): ErrorRequestHandler {
  return (thrown: unknown, req, res, _next) => {
    const context = contextOf(req);
    const error = asDoorError(thrown);
    if (error === undefined) {
      deps.log.error('http.error', { requestId: context.requestId, route: context.route, status: 500 }, thrown);
    }
    if (res.headersSent) {
      res.destroy();
      return undefined;
    }
    for (const [name, value] of Object.entries(error?.headers ?? {})) res.setHeader(name, value);
    const outcome = error
      ? doorOutcome(error)
      : errorOutcome('exception', `The gateway failed; its operator finds why under incident ${context.requestId}.`);
    return reply(req, res, error?.status ?? 500, outcome);
  };
}

/** Our own errors, and those of Express that are the client's doing; `undefined` for faults of ours. */
export function asDoorError(thrown: unknown): DoorError | undefined {
  if (thrown instanceof DoorError) return thrown;
  if (thrown instanceof StoreError && thrown.code === 'unreachable') {
    return new DoorError('unavailable', 'What was answered cannot be kept or read back at the moment; try again.', {
      'Retry-After': '5',
    });
  }
  if (thrown instanceof AuditError) {
    return new DoorError(
      'unavailable',
      'Disclosures cannot be recorded at the moment, so nothing is disclosed; try again later.',
      { 'Retry-After': '5' },
    );
  }
  if (thrown instanceof JobsError && (thrown.code === 'full' || thrown.code === 'closed')) {
    return new DoorError('busy', 'As much work waits to be done in the background as may wait: ask again later.', {
      'Retry-After': '30',
    });
  }
  const type = member(thrown, 'type');
  if (type === 'entity.too.large') return new DoorError('body-too-large', 'The form is too large.');
  if (type === 'encoding.unsupported') {
    return new DoorError('unsupported-media-type', 'Send the form without content encoding.');
  }
  if (type === 'request.aborted' || type === 'request.size.invalid') {
    return new DoorError('malformed-request', 'The form did not arrive whole.');
  }
  if (thrown instanceof URIError) return new DoorError('malformed-request', 'The path holds an escape that is none.');
  return undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
