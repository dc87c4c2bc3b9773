import { createFaultBoard } from './faults/fault-board.js';
import type { FaultInput } from './faults/fault.js';
import { habitsOf } from './habits.js';
import { demoStates, SimulatorError, type SimulatorOptions, type StateOptions } from './options.js';
import { dayOf, isDay } from './population/days.js';
import { populate } from './population/populate.js';
import { withDispenses } from './population/with-dispenses.js';
import type { Population } from './population/types.js';
import type { Protocol } from './protocol.js';
import type { Seat } from './seat.js';
import { faultsPath, serveFaults } from './server/admin.js';
import { arrange } from './server/arrange.js';
import { openEndpoint, type Endpoint } from './server/endpoint.js';
import { createRequestLog, type ReceivedRequest } from './server/received.js';
import { isFhir, serveStates, type Place, type Push } from './server/serve-states.js';
import { truthOf, type StateTruth } from './truth.js';
import { createSignIn } from './wire/fhir/sign-in.js';

/** A running set of demo states. */
export interface Simulator {
  readonly states: readonly { readonly state: string; readonly protocol: Protocol; readonly endpoint: string }[];
  readonly population: Population;
  /** What each served state knows of a person, filled from `from` to `to`, both days included. */
  truth(given: string, family: string, birthDate: string, from: string, to: string): StateTruth[];
  /**
   * Gives a state a fault, or takes it away with undefined. Resolves when it is in force.
   * Rejects with `FaultError` for a state that is not served or a fault that its protocol cannot have.
   * @param times after so many requests the state is well again
   */
  setFault(state: string, fault: FaultInput | undefined, times?: number): Promise<void>;
  /** The newest requests, oldest first. */
  readonly requests: readonly ReceivedRequest[];
  /** Late answers (the fault `deferred`) that were pushed, oldest first, and what the requester said to each. */
  readonly pushes: readonly Push[];
  /** Closes every listener and connection. */
  stop(): Promise<void>;
}

/** Starts demo states on loopback. Throws `SimulatorError` or `FaultError` for options that cannot be. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const states = options.states ?? demoStates;
  const arrangements = arrange(states);
  const clock = options.clock ?? (() => new Date());
  const population = withDispenses(makePopulation(options, states, clock), options.dispenses ?? []);
  const board = createFaultBoard(new Map(states.map(({ state, protocol }) => [state, protocol])));
  for (const [state, fault] of Object.entries(options.faults ?? {})) board.set(state, fault);
  const log = createRequestLog(options.keepRequests ?? 100);
  const pushes: Push[] = [];
  const stopping = new AbortController();
  const endpoints: { readonly endpoint: Endpoint; readonly states: readonly string[] }[] = [];
  const addresses = new Map<string, string>();

  const follow = async (): Promise<void> => {
    for (const { endpoint, states: served } of endpoints) {
      const refused = served.some((state) => board.peek(state)?.kind === 'refuse');
      await (refused ? endpoint.refuse() : endpoint.accept());
    }
  };
  let settled = Promise.resolve();
  const settle = (): Promise<void> => (settled = settled.then(follow, follow));
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all(endpoints.map(({ endpoint }) => endpoint.refuse()));
  };

  try {
    for (const { port, paths } of arrangements) {
      const places = new Map<string, Place>();
      const endpoint = await openEndpoint(
        { host: options.host ?? '127.0.0.1', port, tls: options.tls },
        async (request, response) => {
          const path = (request.url ?? '').replace(/\?.*$/, '');
          const place = places.get(path) ?? below(places, path);
          if (path === faultsPath) await serveFaults({ set: board.set, settle }, request, response);
          else if (place === undefined) response.writeHead(404).end();
          else await serveStates(place, { board, log, pushes, stopping: stopping.signal }, request, response);
        },
      );
      for (const [path, served] of paths) {
        const address = endpoint.origin + path;
        const seats = served.map((option) => [option.state, seatOf(option, population, clock)] as const);
        const signIn = createSignIn(served[0]?.client, `${address}/auth/token`);
        places.set(path, { seats: new Map(seats), endpoint: address, path, signIn });
        for (const { state } of served) addresses.set(state, address);
      }
      endpoints.push({ endpoint, states: [...paths.values()].flat().map(({ state }) => state) });
    }
    await settle();
  } catch (error) {
    await stop();
    throw error;
  }

  const names = states.map(({ state }) => state);
  return {
    states: states.map(({ state, protocol }) => ({ state, protocol, endpoint: addresses.get(state) ?? '' })),
    population,
    truth: (given, family, birthDate, from, to) => truthOf(population, names, given, family, birthDate, from, to),
    async setFault(state, fault, times) {
      board.set(state, fault, times);
      await settle();
    },
    requests: log.requests,
    pushes,
    stop,
  };
}

/** The FHIR base that a path is below. */
function below(places: ReadonlyMap<string, Place>, path: string): Place | undefined {
  return [...places.values()].find((place) => isFhir(place) && path.startsWith(`${place.path}/`));
}

/** The newest populations: nothing changes in one once it is made, so simulators of the same world share it. */
const made = new Map<string, Population>();

function makePopulation(options: SimulatorOptions, states: readonly StateOptions[], clock: () => Date): Population {
  const { seed = 'pdmp', asOf = dayOf(clock()) } = options;
  if (!isDay(asOf)) throw new SimulatorError(`asOf must be a day such as 2026-01-31, not ${asOf}`);
  const habits = new Map(states.map((option) => [option.state, option.habits]));
  const key = JSON.stringify([String(seed), asOf, [...habits].sort()]);
  let population = made.get(key);
  if (population === undefined) {
    population = populate({
      seed: String(seed),
      asOf,
      states: [...habits.keys()],
      habitsOf: (state) => habitsOf(state, habits.get(state)),
    });
    if (made.size >= 4) made.clear();
    made.set(key, population);
  }
  return population;
}

function seatOf({ state, protocol, habits }: StateOptions, population: Population, clock: () => Date): Seat {
  const register = population.registers.get(state);
  if (register === undefined) throw new SimulatorError(`nobody lives in ${state}`);
  return { state, protocol, habits: habitsOf(state, habits), register, clock };
}
