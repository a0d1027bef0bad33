CREATE TABLE "incident_versions" (
	"incident_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"organization" text NOT NULL,
	"contents" jsonb NOT NULL,
	"reason" text,
	"written_by" text NOT NULL,
	"written_at" timestamptz NOT NULL,
	CONSTRAINT "incident_versions_incident_id_version_pk" PRIMARY KEY("incident_id","version")
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization" text NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"outcome" text,
	"person_id" uuid,
	"task_id" uuid,
	"aware_on" date,
	"version" integer NOT NULL,
	"opened_by" text NOT NULL,
	"opened_at" timestamptz NOT NULL,
	"closed_by" text,
	"closed_at" timestamptz,
	CONSTRAINT "incidents_task_id_unique" UNIQUE("task_id"),
	CONSTRAINT "incidents_number" UNIQUE("organization","number"),
	CONSTRAINT "incidents_state" CHECK ("incidents"."state" in ('draft', 'open', 'closed')),
	CONSTRAINT "incidents_outcome" CHECK ("incidents"."outcome" in ('incident', 'not-an-incident')),
	CONSTRAINT "incidents_closed" CHECK (("incidents"."state" = 'closed') = ("incidents"."outcome" is not null))
);
--> statement-breakpoint
ALTER TABLE "incident_versions" ADD CONSTRAINT "incident_versions_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "incidents_person" ON "incidents" USING btree ("organization","person_id");--> statement-breakpoint
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['incidents', 'incident_versions'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY %I ON %I TO relais_app USING (organization = ANY ((SELECT app_organizations())::text[])) WITH CHECK (organization = ANY ((SELECT app_organizations())::text[]))',
      t || '_of_scope', t);
    EXECUTE format('GRANT SELECT, DELETE ON %I TO relais_purge', t);
    EXECUTE format(
      'CREATE POLICY %I ON %I TO relais_purge USING (organization = ANY ((SELECT app_organizations())::text[]))',
      t || '_of_purge', t);
  END LOOP;
END
$$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "incidents" TO relais_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON "incident_versions" TO relais_app;
--> statement-breakpoint
CREATE TRIGGER incident_versions_append_only BEFORE UPDATE OR DELETE ON "incident_versions" FOR EACH ROW EXECUTE FUNCTION refuse_change_but_purge();
--> statement-breakpoint
CREATE TRIGGER incident_versions_no_truncate BEFORE TRUNCATE ON "incident_versions" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
