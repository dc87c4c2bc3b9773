import { ConfigError, loadConfig, sentence } from '../config/index.js';
import { startGateway } from '../gateway.js';
import { type Command, required } from './command.js';
import { startupSentence } from './startupSentence.js';

/** `serve`: the gateway, until it is told to stop. */
export const serve: Command = {
  summary: 'run the gateway',
  help: `Usage: pdmp-gateway serve --config FILE

Runs the gateway. Logs are JSON lines on stdout. GET /readyz answers 200 once it can
serve. SIGTERM (or Ctrl-C) ends it: it says not ready, lets running requests end, and
exits 0.

  --config FILE     the configuration (see docs/configuration.md)

Example: pdmp-gateway serve --config config/gateway.example.yaml
`,
  options: { config: { type: 'string' } },
  async run(values, _positionals, io) {
    const stopped = io.stopped();
    try {
      const gateway = await startGateway(loadConfig(required(values, 'config'), io.env));
      await stopped;
      await gateway.close();
      return 0;
    } catch (error) {
      if (error instanceof ConfigError) for (const problem of error.problems) io.err(sentence(problem));
      else io.err(startupSentence(error));
      return 1;
    }
  },
};
