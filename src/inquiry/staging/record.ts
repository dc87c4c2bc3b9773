import type { AuditedRequest } from '../../audit/index.js';
import type { RegisteredClient } from '../../auth/index.js';
import type { EarlierAnswer, PdmpQuery, StateCode } from '../../exchange/types.js';
import { fromJson, toJson } from '../../fhir/json.js';

/** A question taken on, as it is kept until it is fetched. */
export interface StagedQuestion {
  /** Who asks: registered as this, acting as `requestor`. What else is registered is looked up anew each time. */
  readonly clientId: string;
  readonly requestor: RegisteredClient['requestor'];
  /** Whether `requestor` is a person who asks, and not the organization that the client is registered for. */
  readonly named: boolean;
  readonly request: AuditedRequest;
  readonly query: PdmpQuery;
  /** The states that it goes to, as far as policy lets it then. */
  readonly states: readonly StateCode[];
  /** Epoch milliseconds after which nothing of it is kept. */
  readonly expiresAt: number;
}

/** Bytes of a question, for a store that seals them. */
export function writeQuestion(question: StagedQuestion): Uint8Array {
  const raw = Buffer.from(question.request.raw).toString('base64');
  return Buffer.from(toJson({ ...question, request: { ...question.request, raw } }));
}

/** Reads what {@link writeQuestion} wrote. */
export function readQuestion(bytes: Uint8Array): StagedQuestion {
  const question = fromJson(Buffer.from(bytes).toString()) as unknown as StagedQuestion;
  const raw = Buffer.from(String(question.request.raw), 'base64');
  return { ...question, request: { ...question.request, raw } };
}

/** Bytes of what a state told, decimals with the digits that it sent; for a store that seals them. */
export function writeEarlier(told: EarlierAnswer): Uint8Array {
  return Buffer.from(toJson(told));
}

/** Reads what {@link writeEarlier} wrote. */
export function readEarlier(bytes: Uint8Array): EarlierAnswer {
  return fromJson(Buffer.from(bytes).toString()) as unknown as EarlierAnswer;
}
