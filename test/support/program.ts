import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A program of `scripts/` in a process of its own. */
export interface Program {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  out(): string;
  err(): string;
  /** Resolves with what it has printed once that matches. Rejects where the program ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<{ readonly status: number | null; readonly signal: string | null }>;
}

/** Starts `node scripts/NAME ARGS`, with nothing on its standard input. */
export function start(name: string, args: readonly string[]): Program {
  const script = fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const ended = new Promise<{ status: number | null; signal: string | null }>((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal }));
  });
  const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
  return {
    process: child,
    out: () => text(out),
    err: () => text(err),
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(text(out));
          if (match !== null) resolve(match);
        };
        child.stdout.on('data', look);
        look();
        void ended.then(({ status }) =>
          reject(new Error(`ended with ${String(status)} before it printed ${String(pattern)}: ${text(err)}`)),
        );
      }),
  };
}
