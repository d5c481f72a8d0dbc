import { migrate } from './migrate.js';

/** A process that migrates to the latest and prints what it ran. */
const report = await migrate(
  process.argv[2] ?? '',
  'latest',
  process.argv[3] === undefined ? {} : { directory: process.argv[3] },
);
process.stdout.write(JSON.stringify(report.ran));
