import { spawn, type ChildProcess } from 'node:child_process';

// Reads until this process is gone: the kernel closes the pipe even after SIGKILL, when no exit
// handler runs. The guard then sends the stop signal, later SIGKILL, and removes the server's directory.
const SCRIPT = `
  cat >/dev/null
  kill -s "$2" "$1" 2>/dev/null
  tries=0
  while kill -0 "$1" 2>/dev/null && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -s KILL "$1" 2>/dev/null
  if [ -n "$3" ]; then rm -rf -- "$3"; fi
`;

/** Releases a process from its guard, because the process has already ended. */
export type ReleaseGuard = () => void;

/**
 * Makes sure that a process and its directory do not outlive this process.
 *
 * Exit handlers are not enough: they do not run on SIGKILL, by which a test runner ends a worker that hangs.
 */
export function guardProcess(pid: number, signal: 'QUIT' | 'TERM', directory: string | undefined): ReleaseGuard {
  // Detached, because Ctrl-C in a terminal ends the whole process group, and the guard has to survive it.
  const guard: ChildProcess = spawn('/bin/sh', ['-c', SCRIPT, 'guard', String(pid), signal, directory ?? ''], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  guard.unref();
  guard.stdin?.on('error', () => undefined);
  // An open pipe must not keep a finished test run alive.
  (guard.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return () => {
    guard.kill('SIGKILL');
  };
}
