import { assertionKeyOf } from '../composition/assertionKeys.js';
import { ConfigError, loadConfig, type ResolvedRoute, resolveRoutes, sentence } from '../config/index.js';
import { cast, FaultError, type Simulator, SimulatorError, startSimulatorFor } from '../simulator/index.js';
import { type Command, optional, required, UsageError } from './command.js';
import { startupSentence } from './startupSentence.js';
import { textTable } from './textTable.js';

/** `simulate`: demo states where a configuration's routes point. */
export const simulate: Command = {
  summary: "run demo states where a configuration's routes point",
  help: `Usage: pdmp-gateway simulate --config FILE [--fault STATE=FAULT]... [--seed TEXT]

Runs a demo state PDMP for every route of the configuration, in the route's protocol, at
its endpoint, with fictional people. Loopback endpoints only. The gateway itself is run
beside it with serve. Ends at SIGTERM or Ctrl-C.

  --config FILE         the gateway's configuration
  --fault STATE=FAULT   give a state a fault: hang, slow:3000, reset, refuse, truncated,
                        html, http-503, soap-fault, malformed, NotFound, Deferred, ...
                        (docs/simulator.md has all)
  --seed TEXT           the same text makes the same people; default pdmp

Not played: wsSecurity. A demo state answers a secured message with a SOAP fault.

Example: pdmp-gateway simulate --config config/gateway.example.yaml --fault IN=hang
`,
  options: {
    config: { type: 'string' },
    fault: { type: 'string', multiple: true },
    seed: { type: 'string' },
  },
  async run(values, _positionals, io) {
    const stopped = io.stopped();
    const faults = readFaults(values['fault']);
    let simulator: Simulator;
    let routes: ResolvedRoute[];
    try {
      routes = resolveRoutes(loadConfig(required(values, 'config'), io.env));
      simulator = await startSimulatorFor(routes.map(place), { seed: optional(values, 'seed'), faults });
    } catch (error) {
      if (error instanceof ConfigError) for (const problem of error.problems) io.err(sentence(problem));
      else
        io.err(error instanceof SimulatorError || error instanceof FaultError ? error.message : startupSentence(error));
      return 1;
    }
    for (const { state, wsSecurity } of routes)
      if (wsSecurity !== undefined)
        io.err(
          `warning: routes.${state}.wsSecurity is not played by demo states: ${state} answers its secured messages with a SOAP fault; leave it out to try the route here`,
        );
    const rows = simulator.states.map(({ state, protocol, endpoint }) => [
      state,
      protocol,
      endpoint,
      faults[state] ?? '',
    ]);
    const { given, family, birthDate } = cast.star;
    await io.out(
      `${textTable([{ title: 'State' }, { title: 'Protocol' }, { title: 'Endpoint' }, { title: 'Fault' }], rows).join('\n')}\n\n` +
        `${simulator.population.people} fictional people, ${simulator.population.dispenses} dispenses; ` +
        `${given} ${family}, born ${birthDate}, is known to several states.\n`,
    );
    await stopped;
    await simulator.stop();
    return 0;
  },
};

/** A demo state that speaks FHIR knows the gateway as a real one would: by the key that it signs in with. */
function place({ state, protocol, endpoint, smart }: ResolvedRoute) {
  return {
    state,
    protocol,
    endpoint,
    ...(smart === undefined ? {} : { client: { id: smart.clientId, keys: [assertionKeyOf(smart).publicJwk] } }),
  };
}

function readFaults(given: unknown): Record<string, string> {
  const texts = Array.isArray(given) ? given.map(String) : [];
  return Object.fromEntries(
    texts.map((text) => {
      const [, state, fault] = /^([A-Z]{2})=(.+)$/.exec(text) ?? [];
      if (state === undefined || fault === undefined)
        throw new UsageError('--fault is written STATE=FAULT, such as IN=hang');
      return [state, fault];
    }),
  );
}
