DROP TABLE known_roles;
