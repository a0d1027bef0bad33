CREATE TABLE "person_links" (
	"link_id" uuid NOT NULL,
	"organization" text NOT NULL,
	"person_id" uuid NOT NULL,
	"evidence" text NOT NULL,
	"linked_by" text NOT NULL,
	"linked_at" timestamptz NOT NULL,
	"ended_by" text,
	"ended_at" timestamptz,
	"end_reason" text,
	CONSTRAINT "person_links_link_id_person_id_pk" PRIMARY KEY("link_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "holder_id" uuid;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "sharing" text;--> statement-breakpoint
ALTER TABLE "systems" ADD COLUMN "shared_as" text;--> statement-breakpoint
ALTER TABLE "person_links" ADD CONSTRAINT "person_links_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "person_links_one_open" ON "person_links" USING btree ("person_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "accounts_holder" ON "accounts" USING btree ("holder_id");--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_sharing" CHECK ("accounts"."sharing" in ('shared', 'left'));
--> statement-breakpoint
ALTER TABLE "person_links" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "person_links" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "person_links_of_scope" ON "person_links" TO relais_app
  USING (organization = ANY ((SELECT app_organizations())::text[]))
  WITH CHECK (organization = ANY ((SELECT app_organizations())::text[]));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "person_links" TO relais_app;
--> statement-breakpoint
GRANT SELECT, DELETE ON "person_links" TO relais_purge;
--> statement-breakpoint
CREATE POLICY "person_links_of_purge" ON "person_links" TO relais_purge
  USING (organization = ANY ((SELECT app_organizations())::text[]));
--> statement-breakpoint
-- Whether an account serves another organisation too, nobody's own role can see: the batch role alone, and what it needs for that.
GRANT SELECT ("link_id", "person_id", "linked_at", "ended_at") ON "person_links" TO relais_batch;
--> statement-breakpoint
CREATE POLICY "person_links_of_batch" ON "person_links" FOR SELECT TO relais_batch USING (true);
--> statement-breakpoint
GRANT SELECT ("organization", "code", "shared_as") ON "systems" TO relais_batch;
--> statement-breakpoint
CREATE POLICY "systems_of_batch" ON "systems" FOR SELECT TO relais_batch USING (true);
--> statement-breakpoint
GRANT SELECT ("organization", "person_id", "system", "state", "holder_id", "sharing"), UPDATE ("holder_id", "sharing") ON "accounts" TO relais_batch;
--> statement-breakpoint
CREATE POLICY "accounts_of_batch" ON "accounts" TO relais_batch USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT ("person_id", "system", "entitlement", "valid_to", "recorded_to") ON "grants" TO relais_batch;
--> statement-breakpoint
CREATE POLICY "grants_of_batch" ON "grants" FOR SELECT TO relais_batch USING (true);
