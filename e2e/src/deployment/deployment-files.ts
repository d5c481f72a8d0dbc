import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A service of docker-compose.yml, as far as it is looked at here. */
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
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

/**
 * docker-compose.yml as compose sees it.
 *
 * @param valueOf what the environment sets a variable to, by its name and its default; nothing unless said otherwise.
 */
export function readComposeFile(valueOf = (_name: string, fallback: string): string => fallback): ComposeFile {
  const text = readDeploymentFile('docker-compose.yml').replace(
    /\$\{(\w+):-([^}]*)\}/g,
    (_all, name: string, fallback: string) => valueOf(name, fallback),
  );
  return parse(text, { merge: true }) as ComposeFile;
}

/** The text of a file of the repository, by its path from the root. */
export function readDeploymentFile(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}
