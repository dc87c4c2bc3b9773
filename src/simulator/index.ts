/**
 * Demo state PDMPs on loopback: fictional people, real wire formats, faults on demand. They are built on other
 * libraries than the gateway reads and writes with, and import nothing from it.
 */
export { startSimulator, type Simulator } from './start-simulator.js';
export { startSimulatorFor, type RouteToSimulate } from './start-simulator-for.js';
export { demoStates, SimulatorError, type SimulatorOptions, type StateOptions } from './options.js';
export { FaultError, parseFault, type Fault, type FaultInput } from './faults/fault.js';
export { cast, type Identity } from './population/cast.js';
export { habitsOf, type Habits } from './habits.js';
export type { StateTruth } from './truth.js';
export type { Dispense, Patient, Pharmacy, Population, Prescriber, Drug } from './population/types.js';
export type { Push } from './server/serve-states.js';
export type { Heard } from './wire/answer.js';
export type { ReceivedRequest } from './server/received.js';
export type { EndpointTls } from './server/endpoint.js';
export type { Protocol } from './protocol.js';
export type { RegisteredClient } from './wire/fhir/sign-in.js';
