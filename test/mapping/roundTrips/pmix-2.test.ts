import { roundTrips } from '../support/roundTrips.js';

await roundTrips('pmix-2/request', 'pmix-2/report');
