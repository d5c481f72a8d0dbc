/**
 * How the person calls this command, for hints that can be pasted: in a clone, and where it is installed for one project, only
 * `npx` finds it. Whatever npm starts (`npx`, `npm start`) has `npm_lifecycle_event`.
 */
export function commandName(env: NodeJS.ProcessEnv): string {
  return env['npm_lifecycle_event'] === undefined ? 'handoff' : 'npx handoff';
}
