import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** A service of docker-compose.yml; only the members that the tests read. */
export interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly container_name?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period?: string;
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly logging?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

/**
 * docker-compose.yml as Docker Compose reads it.
 *
 * @param valueOf gives the value of a variable by its name and default; by default the environment is empty.
 */
export function readComposeFile(valueOf = (_name: string, fallback: string): string => fallback): ComposeFile {
  const text = readDeploymentFile('docker-compose.yml').replace(
    /\$\{(\w+):-([^}]*)\}/g,
    (_all, name: string, fallback: string) => valueOf(name, fallback),
  );
  return parse(text, { merge: true }) as ComposeFile;
}

/** The text of a repository file, by its path from the root. */
export function readDeploymentFile(path: string): string {
  return readFileSync(deploymentPath(path), 'utf8');
}

/** The absolute path of a repository file, by its path from the root. */
export function deploymentPath(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}
