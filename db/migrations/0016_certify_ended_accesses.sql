CREATE TABLE "certificates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization" text NOT NULL,
	"process_id" text NOT NULL,
	"person_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"issued_at" timestamptz NOT NULL,
	"salt" "bytea" NOT NULL,
	"jws" text NOT NULL,
	"recorded_at" timestamptz DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "certificates_number" UNIQUE("process_id","number"),
	CONSTRAINT "certificates_kind" CHECK ("certificates"."kind" in ('ended', 'withdrawn'))
);
--> statement-breakpoint
ALTER TABLE "effects" ADD COLUMN "executed_at" timestamptz;--> statement-breakpoint
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "certificates_person" ON "certificates" USING btree ("organization","person_id");--> statement-breakpoint
ALTER TABLE "certificates" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "certificates" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "certificates_of_scope" ON "certificates" TO relais_app USING ("organization" = ANY ((SELECT app_organizations())::text[])) WITH CHECK ("organization" = ANY ((SELECT app_organizations())::text[]));
--> statement-breakpoint
GRANT SELECT, INSERT ON "certificates" TO relais_app;
--> statement-breakpoint
CREATE TRIGGER certificates_append_only BEFORE UPDATE OR DELETE ON "certificates" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER certificates_no_truncate BEFORE TRUNCATE ON "certificates" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
