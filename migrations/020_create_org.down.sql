-- Removes all people and the list of imports.
DROP TABLE org_imports, org_people;
