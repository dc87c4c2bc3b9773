import { ConfigDocument } from './document.js';
import { draftOf } from './draft.js';
import { Fault } from './fault.js';
import { reportIssues } from './issues.js';
import { ConfigError, type Problem } from './problem.js';
import { type Config, root } from './schema/root.js';
import { checkClients } from './checks/clients.js';
import { checkConnections } from './checks/connections.js';
import { checkPolicies } from './checks/policies.js';
import { checkRedis } from './checks/redis.js';
import { checkRoutes } from './checks/routes.js';
import { checkServer } from './checks/server.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a configuration file: placeholders replaced, checked, defaults filled.
 * @param path the YAML file, as messages shall name it
 * @throws ConfigError with every mistake at once, in the order of the file
 */
export function loadConfig(path: string, env: Environment): Config {
  return loadConfigWithWarnings(path, env).config;
}

/** As {@link loadConfig}, with what may be meant but deserves a look: certificates near their end, http endpoints … */
export function loadConfigWithWarnings(
  path: string,
  env: Environment,
  now = new Date(),
): { config: Config; warnings: Problem[] } {
  const document = new ConfigDocument(path, env);
  const values = document.values;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    if (document.problems.length === 0)
      document.report([], new Fault('the file holds no keys', 'begin with config/gateway.example.yaml'));
    throw new ConfigError(inOrder(document.problems));
  }
  const result = root.safeParse(values);
  if (!result.success) reportIssues(document, root, result.error.issues);
  const draft = draftOf(values as Record<string, unknown>);
  checkServer(draft, document, now);
  checkRedis(draft, document);
  checkConnections(draft, document, now);
  checkRoutes(draft, document, now);
  checkPolicies(draft, document);
  checkClients(draft, document);
  if (!result.success || document.problems.length > 0) throw new ConfigError(inOrder(document.problems));
  return { config: result.data, warnings: inOrder(document.warnings) };
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((one, other) => one.line - other.line || one.column - other.column);
}
