import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readComposeFile } from '../deployment/deployment-files.js';

/**
 * Unpacks a Keycloak of the version in docker-compose.yml. Maven fetches it once, into ~/.cache/handoff.
 *
 * @returns its directory and version, or an Error that says why it cannot be had.
 */
export function fetchKeycloak(): { readonly home: string; readonly version: string } | Error {
  const version = /:([\d.]+)$/.exec(readComposeFile().services['keycloak']?.image ?? '')?.[1] ?? '';
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'handoff');
  const home = join(cache, `keycloak-${version}`);
  const java = javaVersion();
  if (java < 17) return new Error(java === 0 ? 'there is no Java' : `Java ${java} is older than 17`);
  if (existsSync(join(home, 'bin', 'kc.sh'))) return { home, version };
  const archive = join(cache, `keycloak-quarkus-dist-${version}.tar.gz`);
  mkdirSync(cache, { recursive: true });
  try {
    if (!existsSync(archive)) {
      const artifact = `-Dartifact=org.keycloak:keycloak-quarkus-dist:${version}:tar.gz`;
      const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
      execFileSync('mvn', ['-q', goal, artifact, `-DoutputDirectory=${cache}`], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    }
    execFileSync('tar', ['-xzf', archive, '-C', cache]);
    return { home, version };
  } catch (error) {
    return new Error(`Maven could not fetch Keycloak ${version}: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** The major version of Java; 0 when there is none. */
function javaVersion(): number {
  // Java prints its version to stderr.
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}
