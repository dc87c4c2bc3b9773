// A process that does jobs: node worker.mjs REDIS_URL. Tells on stdout what it begins and what it ends.
import { redisJobs } from '../../dist/jobs/index.js';

const print = (line) => process.stdout.write(`${line}\n`);
const onFailed = ({ id, error }) => print(`failed ${id} ${error.code}`);
const jobs = await redisJobs({ url: process.argv[2], kinds: ['stage'], concurrency: 4, maxWaiting: 100, onFailed });
jobs.handle('stage', async (id, signal) => {
  print(`begins ${id}`);
  if (id.startsWith('long')) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  print(`ends ${id}`);
});
jobs.start();
print('ready');
