import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { credentials } from './credentials.js';
import {
  type Config,
  ConfigError,
  loadConfig,
  loadConfigWithWarnings,
  resolveRoutes,
  sentence,
} from '../../src/config/index.js';
import { defaultLimits } from '../../src/xml/limits.js';

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const fixture = (name: string) => credentials[name] ?? readFileSync(path(`test/fixtures/config/${name}`), 'utf8');

describe('loadConfig', () => {
  let folder: string;
  const load = (text: string, env: Record<string, string> = {}, now?: Date) => {
    writeFileSync(join(folder, 'gateway.yaml'), text);
    return loadConfigWithWarnings(join(folder, 'gateway.yaml'), env, now);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('accepts the example as it stands', () => {
    const config = loadConfig(path('config/gateway.example.yaml'), {});
    expect(Object.keys(config.routes)).toEqual(['OH', 'IN', 'KY', 'WA', 'MD']);
    expect(config.deadline).toBe(8000);
    expect(config.window).toEqual({ months: 24, days: 0 });
    expect(config.policies['MD']).toEqual({ cache: 0 });
    expect(config.policies.default.cache).toBe(15 * 60_000);
    expect(resolveRoutes(config).map(({ state, connection, protocol }) => [state, connection, protocol])).toEqual([
      ['OH', 'rxcheck', 'pmix-3'],
      ['IN', 'rxcheck', 'pmix-3'],
      ['KY', 'KY', 'pmix-2'],
      ['WA', 'WA', 'script-2017071'],
      ['MD', 'MD', 'script-10.6'],
    ]);
  });

  it('accepts the production example with its secrets beside it', () => {
    const crt = fixture('gateway.crt');
    const text = readFileSync(path('config/production.yaml'), 'utf8')
      .replace('${file:secrets/hub-ca.pem}', '${env:CRT}')
      .replace('${file:secrets/gateway-cert.pem}', '${env:CRT}')
      .replace('${file:secrets/highview.jwks.json}', '{ keys: [] }');
    const { config, warnings } = load(text, {
      CRT: crt,
      GATEWAY_KEY: fixture('gateway.key'),
      WA_LICENSE: 'PH00012345',
    });
    expect(config.connections['hub']?.tls.key?.reveal()).toBe(fixture('gateway.key'));
    expect(config.routes['WA']?.tls?.cert).toBe(crt);
    expect(config.routes['WA']?.script?.senderTertiary).toBe('PH00012345');
    expect(warnings.map(({ key }) => key)).toEqual(['clients[0].jwks']);
  });

  it('fills every default from almost nothing', () => {
    const { config } = load('gateway: { site: KY }\nroutes: {}\n');
    expect(config).toEqual({
      server: {
        host: '127.0.0.1',
        port: 8080,
        cors: [],
        proxies: 0,
        asap: { action: 'urn:x-pdmp-gateway:asap-pmp-ws:2.1a/DetailedAdHocQuery' },
      },
      store: {},
      admin: { host: '127.0.0.1', port: 8081 },
      gateway: { site: 'KY' },
      data: '.pdmp',
      deadline: 8000,
      window: { months: 24, days: 0 },
      connections: {},
      routes: {},
      policies: {
        default: {
          disclosure: 'discrete',
          cache: 900_000,
          prestage: 86_400_000,
          delegates: 'deny',
          candidates: 'never',
          require: { any: ['npi', 'dea'] },
        },
      },
      clients: [],
      limits: {
        xml: defaultLimits,
        requestBody: 65_536,
        url: 8192,
        kept: 128 * 1024 * 1024,
        client: { rate: 50, burst: 200 },
        token: { rate: 50, burst: 200 },
        address: { rate: 200, burst: 800 },
        questions: 256,
        candidates: 20,
        pushes: 4,
      },
      breaker: { failures: 5, within: 60_000, coolDown: 15_000 },
      report: { link: 'always', life: 900_000 },
      jobs: { concurrency: 8, waiting: 10_000, perClient: 2_000 },
      audit: {},
      auth: { tokenLife: 300_000, clockSkew: 60_000, pendingRegistrations: 100 },
      log: { level: 'info' },
    } satisfies Config);
  });

  it('takes a token for operators, never shows it, and none that could be guessed', () => {
    const yaml = (token: string) => `gateway: { site: KY }\nroutes: {}\nadmin: { token: ${token} }\n`;
    const { config } = load(yaml('s3cret-s3cret-s3cret'));
    expect(config.admin.token?.reveal()).toBe('s3cret-s3cret-s3cret');
    expect(JSON.stringify(config)).not.toContain('s3cret');
    const refused = (): unknown => {
      try {
        return load(yaml('s3cret'));
      } catch (error) {
        return error;
      }
    };
    expect(refused()).toMatchObject({ problems: [{ line: 3, key: 'admin.token', message: 'is too short' }] });
    expect(JSON.stringify(refused())).not.toContain('s3cret');
  });

  it('takes the URL of a Redis, and never shows it', () => {
    const yaml = (url: string) => `gateway: { site: KY }\nroutes: {}\nredis: ${url}\n`;
    const { config } = load(yaml('rediss://user:s3cret@redis.example.org:6380/2'));
    expect(config.redis?.reveal()).toBe('rediss://user:s3cret@redis.example.org:6380/2');
    expect(JSON.stringify(config)).not.toContain('s3cret');
    for (const wrong of ['http://h/', 'localhost', 'redis://', 'redis://h/x', 'redis://h/0?a=s3cret']) {
      expect(() => load(yaml(wrong))).toThrow(ConfigError);
    }
  });

  it('warns of an operators’ port that other machines reach in plain HTTP', () => {
    const warnings = (host: string) =>
      load(
        `gateway: { site: KY }\nadmin: { host: "${host}" }\nroutes: { OH: { protocol: pmix-3, endpoint: "https://hub.invalid/" } }\n`,
      ).warnings.map(sentence);
    for (const open of ['0.0.0.0', '::', '192.0.2.1', 'pdmp.example.org', '127.0.0.1.example.org', '...'])
      expect([open, warnings(open)]).toEqual([
        open,
        [
          expect.stringMatching(
            /:2:\d+ admin\.host is not loopback, and the operators' port speaks plain HTTP; listen on 127\.0\.0\.1, or/,
          ),
        ],
      ]);
    for (const fine of ['127.0.0.1', 'localhost', '::1']) expect([fine, warnings(fine)]).toEqual([fine, []]);
  });

  it('warns of a Redis elsewhere that is reached without TLS, and does not show its URL', () => {
    const warnings = (url: string) =>
      load(
        `gateway: { site: KY }\nredis: ${url}\nroutes: { OH: { protocol: pmix-3, endpoint: "https://hub.invalid/" } }\n`,
      ).warnings;
    expect(warnings('redis://:s3cret@redis.example.org:6379').map(sentence)).toEqual([
      expect.stringMatching(/:2:\d+ redis is not on this machine and without TLS: [^@]+; use a rediss URL$/),
    ]);
    for (const fine of ['rediss://redis.example.org', 'redis://127.0.0.1:6379/1', 'redis://localhost', 'redis://[::1]'])
      expect([fine, warnings(fine)]).toEqual([fine, []]);
  });

  it('lets every key of policies.default be set per state', () => {
    const { config } = load(`gateway: { site: KY }
routes: { OH: { protocol: pmix-3, endpoint: "http://127.0.0.1:1/" } }
policies:
  OH: { disclosure: view, cache: 2h, delegates: allow, require: { all: [npi, facility-ncpdp] } }
`);
    expect(config.policies['OH']).toEqual({
      disclosure: 'view',
      cache: 7_200_000,
      delegates: 'allow',
      require: { all: ['npi', 'facility-ncpdp'] },
    });
  });

  it('lets a route say otherwise than its connection', () => {
    const { config } = load(`gateway: { site: KY }
connections:
  hub: { protocol: pmix-3, endpoint: "http://127.0.0.1:1/", timeout: 6s, sockets: 9 }
routes:
  OH: { via: hub, timeout: 2s, schema: strict, window: 90d, backgroundPerMinute: 12 }
  IN: { via: hub }
`);
    const [oh, inRoute] = resolveRoutes(config);
    expect(oh).toMatchObject({ timeout: 2000, schema: 'strict', sockets: 9, window: { months: 0, days: 90 } });
    expect([oh?.backgroundPerMinute, inRoute?.backgroundPerMinute]).toEqual([12, 60]);
    expect(inRoute).toMatchObject({ timeout: 6000, schema: 'warn', sockets: 9, sendSsn: false });
    expect(inRoute?.window).toBeUndefined();
  });

  it('reads numbers that come from the environment', () => {
    const { config } = load('server: { port: "${env:PORT}" }\ngateway: { site: "${env:SITE}_GWY" }\nroutes: {}\n', {
      PORT: '9090',
      SITE: 'KY',
    });
    expect([config.server.port, config.gateway.site]).toEqual([9090, 'KY_GWY']);
  });

  it.each([
    ['500ms', 500],
    ['8s', 8000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
  ])('reads the duration %s', (text, ms) => {
    expect(load(`gateway: { site: KY }\nroutes: {}\ndeadline: ${text}\n`).config.deadline).toBe(ms);
  });

  it('shows no secret however the configuration is printed', () => {
    writeFileSync(join(folder, 'own.key'), fixture('gateway.key'));
    writeFileSync(join(folder, 'own.crt'), fixture('gateway.crt'));
    const { config } = load(
      `gateway: { site: KY }
routes:
  OH:
    protocol: pmix-3
    endpoint: https://hub.invalid/
    headers: { authorization: "Basic \${env:BASIC}" }
    tls: { cert: "\${file:own.crt}", key: "\${file:own.key}" }
`,
      { BASIC: 'aHVudGVyMg==' },
    );
    const printed = `${JSON.stringify(config)}${inspect(config, { depth: 9, showHidden: true })}${String(config.routes['OH']?.tls?.key)}`;
    expect(printed).toContain('[secret]');
    expect(printed).not.toContain('aHVudGVyMg==');
    expect(printed).not.toContain('PRIVATE KEY');
  });

  it('warns of certificates near or past their end, of http, and of connections that no route uses', () => {
    writeFileSync(join(folder, 'ca.crt'), fixture('gateway.crt'));
    const text = `server: { publicUrl: "http://pdmp.example.org" }
gateway: { site: KY }
connections:
  hub: { protocol: pmix-3, endpoint: "https://hub.invalid/", tls: { ca: "\${file:ca.crt}" } }
routes:
  OH: { protocol: pmix-3, endpoint: "http://hub.invalid/" }
`;
    const sentences = (now: Date) =>
      load(text, {}, now).warnings.map((warning) => sentence(warning).replace(/^.*gateway\.yaml:/, ''));
    expect(sentences(new Date('2030-01-01'))).toEqual([
      '1:11 server.publicUrl is http although clients reach it from elsewhere; serve https (server.tls, or a proxy): SMART demands TLS',
      '4:3 connections.hub is used by no route; remove it, or add a route with via',
      '6:27 routes.OH.endpoint is http: patient data would travel in the clear; use an https endpoint',
    ]);
    expect(sentences(new Date('2300-01-01')).join()).toMatch(
      /4:69 connections\.hub\.tls\.ca expired on \d{4}-\d\d-\d\d; renew the certificate/,
    );
    expect(sentences(new Date('2000-01-01')).join()).toMatch(/is not valid before \d{4}-\d\d-\d\d; check the clock/);
  });

  it('warns of a gateway that can ask nobody', () => {
    expect(load('gateway: { site: KY }\nroutes: {}\n').warnings.map(({ line, message }) => [line, message])).toEqual([
      [2, 'is empty: there is nobody to ask'],
    ]);
  });

  it('names a file that is not there', () => {
    expect(() => loadConfig('/nowhere/gateway.yaml', {})).toThrow(
      '/nowhere/gateway.yaml:1:1 the file cannot be read (ENOENT); give the path of a readable YAML file',
    );
  });
});
