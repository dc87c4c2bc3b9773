/** SOAP action and wsa:Action of the question who matches; that of a history is `HISTORY_ACTION` of a requestor's. */
export const PICKLIST = 'http://www.pmixpmp.org/pmp/ProvidePatientPicklist';

/** SOAP action and wsa:Action of a late answer. */
export const RECEIVE_DEFERRED = 'http://www.pmixpmp.org/pmp/ReceiveDeferredPrescriptionDrugHistory';
