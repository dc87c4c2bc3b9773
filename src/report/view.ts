import type { ExchangeAnswer, StateCode } from '../exchange/types.js';

/** What a report shows. */
export interface ReportView {
  /** What was asked and what came of it, with the records that may be shown here and no others (`Exchange.only`). */
  readonly answer: ExchangeAnswer;
  /** The gateway's base URL: its own codes start with it. */
  readonly publicUrl: string;
  /** States that told records which are not shown here. */
  readonly withheld?: readonly StateCode[];
}
