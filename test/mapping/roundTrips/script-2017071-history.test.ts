import { roundTrips } from '../support/roundTrips.js';

await roundTrips('script-2017071/history');
