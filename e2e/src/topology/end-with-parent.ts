import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();

/** Kills the child when this process exits (except when this process is killed by SIGKILL). */
export function endWithParent(child: ChildProcess): void {
  // One listener for all children: Node warns about a leak beyond ten.
  if (children.size === 0) process.on('exit', killAll);
  children.add(child);
  child.once('exit', () => {
    children.delete(child);
    if (children.size === 0) process.off('exit', killAll);
  });
}

function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}
