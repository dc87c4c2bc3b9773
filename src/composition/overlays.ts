import { readdirSync } from 'node:fs';
import { type Config, type ResolvedRoute, resolveRoutes } from '../config/index.js';

const folder = new URL('../../mappings/overlays/', import.meta.url);

/** Names of the mapping overlays that there are, sorted. */
export function overlayNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** Where a mapping overlay is named that is not there, one sentence each; the tables would use none without a word. */
export function overlayFaults(config: Pick<Config, 'connections' | 'routes' | 'server'>): string[] {
  const names = overlayNames();
  const known = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`;
  const named = [
    ...resolveRoutes(config).map(({ state, overlay }) => [`routes.${state}.overlay`, overlay] as const),
    ['server.asap.overlay', config.server.asap.overlay] as const,
  ];
  return named
    .filter(([, overlay]) => overlay !== undefined && !names.includes(overlay))
    .map(([key, overlay]) => `${key}: there is no mappings/overlays/${overlay}.yaml; ${known}`);
}

/** The overlay of a route: the one it names, else its state's, where there is one. */
export function overlayOf({ overlay, state }: ResolvedRoute): string {
  return overlay ?? state;
}
