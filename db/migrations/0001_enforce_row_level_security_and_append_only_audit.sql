-- Two rights on one entitlement may not overlap in what is now believed.
CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_no_overlap" EXCLUDE USING gist (
  "employment_id" WITH =, "entitlement" WITH =, tstzrange("valid_from", "valid_to") WITH &&
) WHERE ("recorded_to" IS NULL);
--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_valid" CHECK ("valid_to" IS NULL OR "valid_to" >= "valid_from");
--> statement-breakpoint
CREATE FUNCTION app_organizations() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT string_to_array(nullif(current_setting('app.organizations', true), ''), ',')
$$;
--> statement-breakpoint
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON "audit" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON "audit" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO relais_app, relais_batch;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO relais_app;
--> statement-breakpoint
REVOKE UPDATE ON "audit" FROM relais_app;
--> statement-breakpoint
GRANT SELECT ON "organizations", "processes", "employments", "people", "tasks", "outbox" TO relais_batch;
--> statement-breakpoint
GRANT UPDATE ON "outbox" TO relais_batch;
--> statement-breakpoint
DO $$
DECLARE
  t record;
  batch text[] := ARRAY['organizations', 'processes', 'employments', 'people', 'tasks', 'outbox'];
BEGIN
  FOR t IN
    SELECT c.table_name, CASE WHEN c.table_name = 'organizations' THEN 'code' ELSE 'organization' END AS col
    FROM information_schema.tables c
    WHERE c.table_schema = 'public' AND c.table_type = 'BASE TABLE'
      AND c.table_name NOT IN ('principals', 'api_keys')
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.table_name);
    EXECUTE format(
      'CREATE POLICY %I ON %I TO relais_app USING (%I = ANY ((SELECT app_organizations())::text[])) WITH CHECK (%I = ANY ((SELECT app_organizations())::text[]))',
      t.table_name || '_of_scope', t.table_name, t.col, t.col);
    IF t.table_name = ANY (batch) THEN
      EXECUTE format('CREATE POLICY %I ON %I TO relais_batch USING (true) WITH CHECK (true)', t.table_name || '_of_batch', t.table_name);
    END IF;
  END LOOP;
END
$$;
