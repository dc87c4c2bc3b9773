import type { Request, RequestHandler } from 'express';
import type { RegisteredClient } from '../../auth/index.js';
import { bytesOf } from '../reply/body.js';
import type { Arrived } from './arrived.js';
import type { MessageDoorDeps } from './deps.js';
import { goneSignal, type MessageReply, type ObservedDoor, seenOf, sendReply } from './http.js';

/** What a door makes of one message. */
export type AnswerMessage = (
  arrived: Arrived,
  /** Whose certificate it came with. */
  client: RegisteredClient | undefined,
  about: {
    readonly req: Request;
    /** Aborts when nobody waits for the answer any more. */
    readonly signal: AbortSignal;
    /** To be told of faults of ours. */
    readonly onBroken: (error: unknown) => void;
  },
) => Promise<MessageReply>;

/** Sends what `answer` makes of each message; nothing where its sender is gone. */
export function serve(
  { route, log }: ObservedDoor,
  { identify }: Pick<MessageDoorDeps, 'identify'>,
  answer: AnswerMessage,
): RequestHandler {
  return async (req, res) => {
    const seen = seenOf(req);
    const { requestId } = seen;
    const signal = goneSignal(res);
    const client = await identify(req);
    seen.client = client?.id;
    const arrived = { bytes: bytesOf(req), requestId, remoteAddress: req.ip ?? '' };
    const onBroken = (error: unknown): void => log.error('http.error', { requestId, route, status: 500 }, error);
    const reply = await answer(arrived, client, { req, signal, onBroken }).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (reply !== undefined) sendReply(res, reply);
  };
}
