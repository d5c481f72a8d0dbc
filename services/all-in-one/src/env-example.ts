import { renderEnvExample } from '@handoff/runtime';
import { loadModules } from './modules.js';

/** The text of `.env.example`: every variable that our processes read, from the schemas that read them. */
export async function envExample(): Promise<string> {
  const specs = Object.fromEntries(Object.entries(await loadModules()).map(([name, module]) => [name, module.config]));
  return renderEnvExample(specs);
}
