CREATE TABLE "legal_holds" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization" text NOT NULL,
	"person_id" uuid,
	"reason" text NOT NULL,
	"placed_by" text NOT NULL,
	"placed_at" timestamptz NOT NULL,
	"lifted_by" text,
	"lifted_at" timestamptz,
	"lift_reason" text,
	CONSTRAINT "legal_holds_lifted" CHECK (("legal_holds"."lifted_at" is null) = ("legal_holds"."lifted_by" is null))
);
--> statement-breakpoint
CREATE TABLE "purge_batches" (
	"organization" text NOT NULL,
	"run" text NOT NULL,
	"class" text NOT NULL,
	"number" integer NOT NULL,
	"persons" integer NOT NULL,
	"rows" jsonb NOT NULL,
	"at" timestamptz NOT NULL,
	CONSTRAINT "purge_batches_organization_run_class_number_pk" PRIMARY KEY("organization","run","class","number")
);
--> statement-breakpoint
CREATE TABLE "purge_certificates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization" text NOT NULL,
	"run" text NOT NULL,
	"issued_at" timestamptz NOT NULL,
	"jws" text NOT NULL,
	"recorded_at" timestamptz DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "purge_certificates_run" UNIQUE("organization","run")
);
--> statement-breakpoint
CREATE INDEX "legal_holds_list" ON "legal_holds" USING btree ("organization","placed_at","id");--> statement-breakpoint
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['legal_holds', 'purge_batches', 'purge_certificates'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY %I ON %I TO relais_app USING (organization = ANY ((SELECT app_organizations())::text[])) WITH CHECK (organization = ANY ((SELECT app_organizations())::text[]))',
      t || '_of_scope', t);
  END LOOP;
END
$$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "legal_holds" TO relais_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON "purge_batches", "purge_certificates" TO relais_app;
--> statement-breakpoint
CREATE TRIGGER purge_batches_append_only BEFORE UPDATE OR DELETE ON "purge_batches" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER purge_certificates_append_only BEFORE UPDATE OR DELETE ON "purge_certificates" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER purge_certificates_no_truncate BEFORE TRUNCATE ON "purge_certificates" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Erasing is a role of its own, that the application takes for one transaction and holds to its scope.
GRANT relais_purge TO relais_app WITH INHERIT FALSE, SET TRUE;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO relais_purge;
--> statement-breakpoint
GRANT SELECT ON "audit" TO relais_purge;
--> statement-breakpoint
CREATE POLICY "audit_of_purge" ON "audit" FOR SELECT TO relais_purge USING ("organization" = ANY ((SELECT app_organizations())::text[]));
--> statement-breakpoint
GRANT SELECT, DELETE ON "principal_identities" TO relais_purge;
--> statement-breakpoint
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['people', 'employments', 'processes', 'process_steps', 'tasks', 'effects', 'grants', 'accounts',
    'trainings_held', 'waivers', 'activation_passes', 'certificates', 'outbox', 'imports', 'import_rows', 'extracts',
    'extract_rows', 'audit_details', 'legal_holds'] LOOP
    EXECUTE format('GRANT SELECT, DELETE ON %I TO relais_purge', t);
    EXECUTE format(
      'CREATE POLICY %I ON %I TO relais_purge USING (organization = ANY ((SELECT app_organizations())::text[]))',
      t || '_of_purge', t);
  END LOOP;
END
$$;
--> statement-breakpoint
-- A certificate is never changed; it goes with the file that it is about.
CREATE FUNCTION refuse_change_but_purge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_user = 'relais_purge' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
DROP TRIGGER certificates_append_only ON "certificates";
--> statement-breakpoint
CREATE TRIGGER certificates_append_only BEFORE UPDATE OR DELETE ON "certificates" FOR EACH ROW EXECUTE FUNCTION refuse_change_but_purge();
