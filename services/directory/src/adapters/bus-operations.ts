import type { OperationHandlers } from '@handoff/runtime';
import type { DirectoryDeps } from '../application/directory-deps.js';
import { dryRunProfile } from '../application/dry-run.js';
import { getProfile } from '../application/get-profile.js';
import { evaluateAccess, evaluateAccessBatch } from '../application/evaluate-access.js';
import { getOrgTree, importOrg, listOrgImports } from '../application/org.js';
import { checkProfile, getDraft, getLocalHints, getPart, listProfiles } from '../application/read-profile.js';
import { getVersion, listVersions } from '../application/read-versions.js';
import { createProfile, publishProfile, rollBackProfile, updateProfile } from '../application/write-profile.js';

/** The handlers of the operations that the directory service answers. */
export function directoryHandlers(deps: DirectoryDeps): OperationHandlers<'directory'> {
  return {
    listProfiles: listProfiles(deps),
    getProfile: getProfile(deps),
    getProfileBundle: getPart(({ text }) => text)(deps),
    getProfileConfig: getPart(({ config }) => JSON.stringify(config))(deps),
    getProfileHints: getPart(({ hints }) => JSON.stringify(hints))(deps),
    getProfileIgnore: getPart(({ ignored }) => JSON.stringify(ignored))(deps),
    getProfileRecipes: getPart(({ recipes }) => JSON.stringify({ recipes }))(deps),
    getProfileLocalHints: getLocalHints(deps),
    getProfileDraft: getDraft(deps),
    listProfileVersions: listVersions(deps),
    getProfileVersion: getVersion(deps),
    checkProfile: checkProfile(deps),
    createProfile: createProfile(deps),
    updateProfile: updateProfile(deps),
    publishProfile: publishProfile(deps),
    rollBackProfile: rollBackProfile(deps),
    dryRunProfile: dryRunProfile(deps),
    evaluateAccess: evaluateAccess(deps),
    evaluateAccessBatch: evaluateAccessBatch(deps),
    importOrg: importOrg(deps),
    listOrgImports: listOrgImports(deps),
    getOrgTree: getOrgTree(deps),
  };
}
