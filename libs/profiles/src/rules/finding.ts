import type { Path } from '../mistake.js';

/** What a rule found: a mistake, or a remark about something that is valid and probably not meant. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  readonly isRemark?: true;
}

export function mistake(path: Path, message: string): Finding {
  return { path, message };
}

export function remark(path: Path, message: string): Finding {
  return { path, message, isRemark: true };
}
