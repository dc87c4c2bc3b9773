export interface Contender {
  readonly name: string;
  run(): unknown | Promise<unknown>;
}

const ROUNDS = 9;
const LEAST_MS = 120;

/** Median milliseconds of one run of each contender; rounds are interleaved, so that noise meets all alike. */
export async function measure(contenders: readonly Contender[]): Promise<Map<string, number>> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  const repeats = new Map<string, number>();
  for (const contender of contenders) {
    for (let warm = 0; warm < 3; warm++) await contender.run();
    const once = await time(contender, 1);
    repeats.set(contender.name, Math.max(1, Math.min(400, Math.round(LEAST_MS / once))));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of contenders) {
      globalThis.gc?.();
      times.get(contender.name)!.push(await time(contender, repeats.get(contender.name)!));
    }
  }
  return new Map([...times].map(([name, all]) => [name, all.sort((a, b) => a - b)[ROUNDS >> 1]!]));
}

async function time(contender: Contender, repeats: number): Promise<number> {
  const start = process.hrtime.bigint();
  for (let i = 0; i < repeats; i++) await contender.run();
  return Number(process.hrtime.bigint() - start) / 1e6 / repeats;
}
