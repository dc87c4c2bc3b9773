import { createClientAsync } from 'soap';
import { z } from 'zod';
import type { Seat } from '../../seat.js';
import type { Heard } from '../answer.js';
import { renderingOf } from '../rendering.js';
import type { Decision } from './decide.js';
import { pushWsdl } from './push-wsdl.js';
import type { PmixQuery } from './read-envelope.js';
import { writeReport } from './report.js';
import { writePushHeader } from './write-header.js';

/** The header that soap read of an answer. */
const acknowledged = z.object({ Acknowledgement: z.stringbool() });
const TIMEOUT_MS = 10_000;

/** Pushes a decision to the requester at `to`, by the `soap` library's own client. Never rejects. */
export async function pushDecision(seat: Seat, query: PmixQuery, decision: Decision, to: string): Promise<Heard> {
  const { status, report } = decision;
  const generation = seat.protocol === 'pmix-2' ? 'pmix-2' : 'pmix-3';
  const xml = report && writeReport(report, generation, seat.habits, renderingOf(undefined));
  const body = xml && { ResponseData: { $xml: `<![CDATA[${xml.slice(xml.indexOf('?>') + 2)}]]>` } };
  try {
    const client = await createClientAsync(pushWsdl(to), { forceSoap12Headers: true });
    client.addSoapHeader(writePushHeader(query, seat.state, status));
    const answer: unknown = await client[`${operation}Async`](body ?? {}, { timeout: TIMEOUT_MS });
    const header = acknowledged.safeParse(Array.isArray(answer) ? answer[2] : undefined);
    if (!header.success) return 'nothing';
    return header.data.Acknowledgement ? 'kept' : 'not kept';
  } catch (error) {
    // soap rejects with the answer where there was one
    return typeof error === 'object' && error !== null && 'response' in error ? 'fault' : 'nothing';
  }
}

const operation = 'ReceiveDeferredPrescriptionDrugHistory';
