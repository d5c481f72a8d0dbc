-- Dry runs of the former release read no facts: they are gone.
DROP TABLE access_facts;
