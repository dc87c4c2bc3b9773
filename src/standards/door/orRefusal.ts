import { AuditError, type Auditor } from '../../audit/index.js';
import type { RegisteredClient } from '../../auth/index.js';
import { MessageError } from '../../xml/errors.js';
import { type Arrived, auditedMessage } from './arrived.js';
import { Answerless, DoorRefusal, type Reason } from './refusal.js';

/** What {@link orRefusal} needs to record a refusal. */
export interface Refusing {
  readonly arrived: Arrived;
  readonly client: RegisteredClient | undefined;
  /** The message's own id, as far as it was read. */
  readonly messageId: () => string | undefined;
  /** HTTP status by which a reason is told. */
  readonly statusOf: (reason: Reason) => number;
  readonly signal: AbortSignal;
  readonly audit: Auditor;
  /** Told of faults of ours. */
  readonly onBroken: (error: unknown) => void;
}

const UNRECORDED = new DoorRefusal('unrecorded', 'Nothing may be told while it cannot be recorded: send it later.', 30);

/**
 * What `answer` gives; or, whatever it throws, a refusal that is in the audit where the client is known and the reason is
 * not one of numbers alone.
 * @throws what `signal` aborted
 */
export async function orRefusal<T>(answer: () => Promise<T>, refusing: Refusing): Promise<T | DoorRefusal> {
  const { signal, onBroken } = refusing;
  try {
    return await answer();
  } catch (thrown) {
    signal.throwIfAborted();
    const refusal = refusalOf(thrown) ?? new DoorRefusal('internal', 'The gateway failed; its operator finds why.');
    if (refusal.reason === 'internal') onBroken(thrown);
    return audited(refusal, refusing).catch((error: unknown) => {
      onBroken(error);
      return UNRECORDED;
    });
  }
}

function refusalOf(thrown: unknown): DoorRefusal | undefined {
  if (thrown instanceof DoorRefusal) return thrown;
  if (thrown instanceof AuditError) return UNRECORDED;
  if (!(thrown instanceof MessageError)) return undefined;
  if (thrown.code === 'unwritable')
    return new Answerless('unwritable', 'What the states told cannot be told in this standard.');
  const line = thrown.line === undefined ? '' : `, line ${thrown.line}`;
  return new DoorRefusal('unreadable', `The message cannot be read (${thrown.code}${line}).`);
}

async function audited(refusal: DoorRefusal, refusing: Refusing): Promise<DoorRefusal> {
  const { arrived, client, messageId, statusOf, audit } = refusing;
  const { reason } = refusal;
  if (client === undefined || refusal instanceof Answerless) return refusal;
  if (reason === 'throttled' || reason === 'unrecorded') return refusal;
  const request = auditedMessage(arrived, messageId(), client);
  await audit.refused(request, { status: statusOf(reason), reason });
  return refusal;
}
