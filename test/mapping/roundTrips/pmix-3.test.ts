import { roundTrips } from '../support/roundTrips.js';

await roundTrips('pmix-3/request', 'pmix-3/report');
