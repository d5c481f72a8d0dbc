DROP TABLE approval_uses;
