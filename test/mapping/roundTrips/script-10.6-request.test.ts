import { roundTrips } from '../support/roundTrips.js';

await roundTrips('script-10.6/request');
