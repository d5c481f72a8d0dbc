import { readFileSync } from 'node:fs';

/**
 * npm passes signals on, except when it is killed or gets one that it does not handle (SIGHUP). Handoff would then run
 * on unseen and keep the port and the data directory. Instead it stops in order.
 */
export function endWithParent() {
  const parents = parentsNow();
  const watch = setInterval(() => {
    if (parentsNow() === parents) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 1_000);
  watch.unref();
}

/** The parent process; under npm also the grandparent, because npm starts a shell in between. */
function parentsNow() {
  const byNpm = process.env.npm_lifecycle_event !== undefined;
  return byNpm ? `${process.ppid} ${parentOf(process.ppid)}` : String(process.ppid);
}

/** The parent of a process; empty without /proc, or when the process has ended. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return '';
  }
}
