import { spliceMark, type Tree } from '../write-xml.js';
import type { History } from './decide.js';
import { date106, patient106 } from './record-10.6.js';
import { date2017071, patient2017071 } from './record-2017071.js';
import { idOf } from '../answer.js';
import type { Seat } from '../../seat.js';
import type { Version } from './version.js';

/**
 * `Body` with an `RxHistoryResponse`; the records go where `spliceMark` stands.
 * @param silent leaves `Response` out: no word of whether it was approved
 */
export function historyBody(seat: Seat, version: Version, history: History, silent: boolean): Tree {
  const body = version === '10.6' ? body106(seat, history) : body2017071(seat, history);
  return { RxHistoryResponse: silent ? { ...body, Response: undefined } : body };
}

function body106(seat: Seat, history: History): Tree {
  const { question } = history.request;
  return {
    Response:
      history.denied === undefined
        ? {
            Approved: {
              ApprovalReasonCode: history.more ? 'AQ' : undefined,
              ReferenceNumber: reference(seat, history),
            },
          }
        : { Denied: { DenialReasonCode: history.denied.reason, DenialReason: history.denied.text.slice(0, 70) } },
    Patient: history.patient === undefined ? asked106(history) : patient106(history.patient),
    BenefitsCoordination: seat.habits.oneHealthPort
      ? { Consent: 'N' }
      : {
          EffectiveDate: date106(question.from, false),
          ExpirationDate: date106(question.to, false),
          Consent: 'Y',
        },
    '#': spliceMark,
  };
}

function body2017071(seat: Seat, history: History): Tree {
  const { question, statesRequested } = history.request;
  const washington = seat.habits.oneHealthPort;
  const reason = history.dispenses.length > 0 ? 'DK' : 'DJ';
  return {
    Response:
      history.denied === undefined
        ? {
            Approved: {
              ReasonCode: history.more ? 'AQ' : washington && reason === 'DK' ? undefined : reason,
              ReferenceNumber: reference(seat, history),
            },
          }
        : { Denied: { ReasonCode: history.denied.reason, DenialReason: history.denied.text.slice(0, 70) } },
    BenefitsCoordination: { Consent: washington ? 'N' : 'Y' },
    Patient: history.patient === undefined ? asked2017071(history) : patient2017071(history.patient),
    '#': spliceMark,
    RequestedDates: { StartDate: date2017071(question.from, false), EndDate: date2017071(question.to, false) },
    PDMPStatesResponded:
      statesRequested.length === 0
        ? undefined
        : {
            PDMPStates: {
              StateProvince: seat.state,
              ReasonCode: history.denied === undefined ? reason : 'DL',
            },
          },
  };
}

function reference(seat: Seat, { request: { question } }: History): string {
  return idOf(seat.state, question.from, question.to, question.family).slice(0, 10);
}

function asked106({ request: { question } }: History): Tree {
  return {
    Name: { LastName: question.family, FirstName: question.given },
    DateOfBirth: { Date: question.birthDate },
  };
}

function asked2017071({ request: { question } }: History): Tree {
  return {
    HumanPatient: {
      Name: { LastName: question.family, FirstName: question.given },
      Gender: 'U',
      DateOfBirth: { Date: question.birthDate },
    },
  };
}
