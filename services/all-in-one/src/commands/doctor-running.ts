import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running Handoff says of itself at `/health`. */
export interface RunningHandoff {
  readonly url: string;
  readonly version: string;
  readonly status: string;
  /** `connected`, `embedded` or `error`. */
  readonly database: string;
}

/** The Handoff that runs on a data directory: it has written its URL there. Undefined when none answers. */
export async function findRunningOn(dataDir: string): Promise<RunningHandoff | undefined> {
  const url = (await readFile(join(dataDir, 'gateway-url'), 'utf8').catch(() => '')).trim();
  return url === '' ? undefined : askHealth(url);
}

/** The Handoff whose gateway listens at a URL; undefined when none answers. */
export async function askHealth(url: string): Promise<RunningHandoff | undefined> {
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) });
    const health = (await answer.json()) as Partial<RunningHandoff>;
    if (typeof health.version !== 'string' || typeof health.database !== 'string') return undefined;
    return { url, version: health.version, status: String(health.status), database: health.database };
  } catch {
    return undefined; // nothing answers there, or something else does
  }
}
