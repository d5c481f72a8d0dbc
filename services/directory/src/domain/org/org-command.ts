import type { Command } from '@handoff/kernel';
import type { OrgFile } from './person.js';

export type ImportOrgCommand = Command<
  'importOrg',
  { readonly importId: string; readonly filename: string; readonly file: OrgFile }
>;

/** An import that was done. */
export interface OrgImportRecord {
  readonly id: string;
  readonly filename: string;
  readonly uploadedBy: { readonly issuer: string; readonly subject: string };
  readonly uploadedAt: Date;
  readonly created: number;
  readonly updated: number;
}
