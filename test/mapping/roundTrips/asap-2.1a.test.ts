import { roundTrips } from '../support/roundTrips.js';

await roundTrips('asap-2.1a/request', 'asap-2.1a/history');
