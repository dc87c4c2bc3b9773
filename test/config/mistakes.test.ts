import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentials } from './credentials.js';
import { ConfigError, loadConfig, sentence } from '../../src/config/index.js';

const fixture = (name: string) =>
  credentials[name] ?? readFileSync(new URL(`../fixtures/config/${name}`, import.meta.url), 'utf8');
const right = fixture('right.yaml');

/**
 * Each block of mistakes.txt: what is wrong; the line of right.yaml that is replaced and its text; the sentence less
 * the file: `LINE:COLUMN KEY MESSAGE; REMEDY`.
 */
const mistakes = fixture('mistakes.txt')
  .split('\n\n')
  .map((block): [string, number, string, string] => {
    const [, name = '', line = '', text = '', expected = ''] =
      /^# (.*)\n(\d+)\| (.*(?:\n\| .*)*)\n(.*)\n?$/.exec(block) ?? [];
    return [name, Number(line), text.replaceAll('\n| ', '\n'), expected];
  });

describe('loadConfig', () => {
  let folder: string;
  const problemsOf = (text: string, env: Record<string, string> = {}): string[] => {
    const file = join(folder, 'gateway.yaml');
    writeFileSync(file, text);
    try {
      loadConfig(file, env);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems.map((problem) => sentence(problem).replace(`${file}:`, ''));
    }
  };
  const replaced = (line: number, by: string) =>
    right
      .split('\n')
      .map((text, index) => (index + 1 === line ? by : text))
      .join('\n');

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-config-'));
    for (const name of ['gateway.crt', 'gateway.key', 'other.key', 'encrypted.key', 'damaged.crt']) {
      writeFileSync(join(folder, name), fixture(name));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('accepts the file that the mistakes are made in', () => {
    expect(problemsOf(right)).toEqual([]);
  });

  it('knows at least 25 kinds of mistakes', () => {
    expect(new Set(mistakes.map(([, , , expected]) => expected)).size).toBeGreaterThanOrEqual(25);
  });

  it.each(mistakes)('%s', (_name, line, text, expected) => {
    expect(problemsOf(replaced(line, text))).toContain(expected);
  });

  it('says one sentence a mistake, and nothing else', () => {
    const alone = mistakes.filter(([, line, text]) => problemsOf(replaced(line, text)).length === 1);
    expect(alone.length).toBeGreaterThan(mistakes.length * 0.9);
  });

  it('reports every mistake at once, in the order of the file', () => {
    const wrong = [4, 10, 13, 17, 22, 24].reduce((text, line) => {
      const [, , by] = mistakes.find(([, at]) => at === line) ?? ['', 0, ''];
      return text.map((old, index) => (index + 1 === line ? by : old));
    }, right.split('\n'));
    const lines = problemsOf(wrong.join('\n')).map((problem) => Number.parseInt(problem, 10));
    expect(lines).toEqual([4, 10, 13, 17, 22, 24]);
  });

  it('never shows what came from the environment or a file', () => {
    const env = { SECRET: 'hunter2' };
    const secrets = ['deadline', 'log.level', 'server.publicUrl', 'gateway.homeState', 'data'].map((path) =>
      problemsOf(
        right.replace('deadline: 8s', '') +
          `${path.replace('.', ': { ')}: "\${env:SECRET}"${path.includes('.') ? ' }' : ''}\n`,
        env,
      ).join('\n'),
    );
    expect(secrets.join('\n')).not.toContain('hunter2');
    expect(problemsOf(replaced(4, 'deadline: "${env:SECRET}"'), env)).toEqual([
      '4:1 deadline the value is not a duration; write a number with ms, s, m, h or d, such as 8s',
    ]);
  });
});
