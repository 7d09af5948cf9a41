-- Runs once, when the volume is empty. Later changes of the schema belong to the backend's migrations.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
