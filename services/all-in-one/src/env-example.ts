import { renderEnvExample } from '@handoff/runtime';
import { MODULES } from './modules.js';

/** The text of `.env.example`: every variable that a process of ours reads, from the schemas it is read by. */
export function envExample(): string {
  const specs = Object.fromEntries(Object.entries(MODULES).map(([name, module]) => [name, module.config]));
  return renderEnvExample(specs);
}
