import type { Coding } from '../../fhir/types.js';
import { CODES, SYSTEMS } from './codes.js';
import { sourceOf } from './frame.js';
import type { GatewayIdentity } from './request.js';
import type { Agent, AuditEvent, Outcome } from './types.js';

/** What the gateway notes about itself and its log. */
export type Activity =
  | { readonly what: 'started' }
  | { readonly what: 'stopped' }
  /** The end of the log was torn and was cut off. */
  | { readonly what: 'recovered'; readonly bytes: number; readonly sha256: string }
  /** Groups of events could not be written. */
  | { readonly what: 'gap'; readonly groups: number }
  /** An operator searched the log. */
  | { readonly what: 'searched'; readonly remoteAddress: string; readonly query: string };

/** The event of something that the gateway did by itself, or that was done to its log. */
export function activityEvent(gateway: GatewayIdentity, activity: Activity, recorded: Date): AuditEvent {
  const { code, outcome, text } = toldOf(activity);
  const searched = activity.what === 'searched';
  return {
    resourceType: 'AuditEvent',
    type: searched ? CODES.auditLogUsed : CODES.application,
    ...(code === undefined ? {} : { subtype: [code] }),
    action: searched ? 'R' : 'E',
    recorded: recorded.toISOString(),
    outcome,
    outcomeDesc: text,
    agent: [searched ? operator(activity.remoteAddress) : itself(gateway)],
    source: sourceOf(gateway),
    ...(searched
      ? {
          entity: [
            {
              type: CODES.systemObject,
              role: CODES.query,
              query: Buffer.from(activity.query).toString('base64'),
            },
          ],
        }
      : {}),
  };
}

interface Told {
  readonly code?: Coding;
  readonly outcome: Outcome;
  readonly text: string;
}

function toldOf(activity: Activity): Told {
  switch (activity.what) {
    case 'started':
      return { code: CODES.applicationStart, outcome: '0', text: 'the gateway started' };
    case 'stopped':
      return { code: CODES.applicationStop, outcome: '0', text: 'the gateway stopped' };
    case 'recovered':
      return {
        code: CODES.applicationStart,
        outcome: '12',
        text: `the gateway had died while it wrote: ${activity.bytes} bytes behind the last signature were cut off (SHA-256 ${activity.sha256})`,
      };
    case 'gap':
      return {
        outcome: '8',
        text: `the log could not be written: ${activity.groups} groups of events were refused, and nothing of them was answered`,
      };
    case 'searched':
      return { outcome: '0', text: 'the audit log was searched' };
  }
}

function itself({ publicUrl }: GatewayIdentity): Agent {
  return {
    type: { coding: [CODES.process] },
    who: { type: 'Device', identifier: { system: SYSTEMS.uri, value: publicUrl }, display: 'pdmp-gateway' },
    requestor: false,
  };
}

function operator(remoteAddress: string): Agent {
  return {
    type: { coding: [CODES.recipient] },
    who: { display: 'an operator' },
    requestor: true,
    network: { address: remoteAddress, type: '2' },
  };
}
