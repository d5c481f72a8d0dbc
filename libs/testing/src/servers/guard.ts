import { spawn, type ChildProcess } from 'node:child_process';

// Reads until this process is gone, for whatever reason: the kernel closes the pipe even after SIGKILL, when no exit
// handler of ours would run. The process is asked first, then made to end, and its directory is removed.
const SCRIPT = `
  cat >/dev/null
  kill -s "$2" "$1" 2>/dev/null
  tries=0
  while kill -0 "$1" 2>/dev/null && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -s KILL "$1" 2>/dev/null
  if [ -n "$3" ]; then rm -rf -- "$3"; fi
`;

/** Releases a process from its guard, because it has ended otherwise. */
export type ReleaseGuard = () => void;

/**
 * Makes sure that a process does not outlive this one, and that the directory given does not outlive it either.
 *
 * Exit handlers do not do: they are not run on SIGKILL, which is how a test runner ends a worker that hangs.
 */
export function guardProcess(pid: number, signal: 'QUIT' | 'TERM', directory: string | undefined): ReleaseGuard {
  // Detached: Ctrl-C in a terminal goes to the whole process group, and must not take the guard with it.
  const guard: ChildProcess = spawn('/bin/sh', ['-c', SCRIPT, 'guard', String(pid), signal, directory ?? ''], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  guard.unref();
  guard.stdin?.on('error', () => undefined);
  // An open pipe alone must not keep a finished test run alive.
  (guard.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return () => {
    guard.kill('SIGKILL');
  };
}
