/**
 * How the person calls this command, for hints that can be pasted: in a clone only `npx` finds it. npm tells a program that
 * `npx` runs so in `npm_lifecycle_event`.
 */
export function commandName(env: NodeJS.ProcessEnv): string {
  return env['npm_lifecycle_event'] === 'npx' ? 'npx handoff' : 'handoff';
}
