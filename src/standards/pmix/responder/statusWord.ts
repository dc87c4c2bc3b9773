import type { StateAnswer } from '../../../exchange/types.js';
import type { PmpStatus } from '../statuses.js';

/**
 * What became of a state in PMIX's words. Deferred says that several people match (as its description has it) or that the
 * state answers later (as HL7 and NABP have it); a note tells which.
 */
export function statusWord(answer: StateAnswer): PmpStatus {
  switch (answer.status) {
    case 'provided':
      return 'Provided';
    case 'no-data':
      return 'NotFound';
    case 'ambiguous':
    case 'deferred':
      return 'Deferred';
    case 'disallowed':
      return 'Disallowed';
    case 'unsupported':
      return answer.what === 'version' ? 'VersionMismatch' : 'NotSupported';
    case 'failed':
      return 'Error';
  }
}
