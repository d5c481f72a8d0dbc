import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@handoff/testing';
import { differences, type Baseline, type Check } from './baseline.js';
import { CONFORMANCE_DIR, ON_NODE_20, runNode, SUITE } from './tools.js';

/** Runs the suite of a protocol revision; returns how the outcome differs from the baseline. */
export async function runSuite(
  url: string,
  revision: string,
): Promise<{ passed: number; problems: readonly string[] }> {
  const results = await tempDir('handoff-conformance-');
  try {
    const options = ['--url', url, '--requirements', revision, '--output-dir', results.path];
    const { stderr } = await runNode(['--import', ON_NODE_20, SUITE, 'server', ...options], CONFORMANCE_DIR);
    const checks = await readChecks(results.path);
    const passed = checks.filter(({ status }) => status === 'SUCCESS').length;
    if (checks.length === 0) return { passed, problems: [`the suite made no checks: ${stderr.slice(-2_000)}`] };
    const baselines = JSON.parse(await readFile(join(CONFORMANCE_DIR, 'baseline.json'), 'utf8')) as Record<
      string,
      Baseline
    >;
    return { passed, problems: differences(checks, baselines[revision]!) };
  } finally {
    await results.remove();
  }
}

/** Each scenario has a directory `server-<scenario>-<time>`. */
async function readChecks(directory: string): Promise<readonly Check[]> {
  const scenarios = await readdir(directory);
  const all = scenarios.map(async (name) => {
    const scenario = name.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, '');
    const text = await readFile(join(directory, name, 'checks.json'), 'utf8');
    const checks = JSON.parse(text) as readonly { id: string; status: string; errorMessage?: string }[];
    return checks.map(({ id, status, errorMessage = '' }) => ({
      name: `${scenario}/${id}`,
      status,
      message: errorMessage,
    }));
  });
  return (await Promise.all(all)).flat();
}
