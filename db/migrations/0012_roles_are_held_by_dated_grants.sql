CREATE TABLE "role_grants" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"principal_id" text NOT NULL,
	"role" text NOT NULL,
	"organization" text,
	"valid_from" date NOT NULL,
	"valid_until" date,
	"given_by" text NOT NULL,
	"given_at" timestamptz NOT NULL,
	"ended_at" timestamptz,
	"ended_by" text,
	CONSTRAINT "role_grants_role" CHECK ("role_grants"."role" in ('hr', 'respondent', 'manager', 'employee', 'transition-manager', 'security', 'pilot', 'agent', 'billing', 'business-line', 'auditor', 'admin')),
	CONSTRAINT "role_grants_days" CHECK ("role_grants"."valid_until" >= "role_grants"."valid_from")
);
--> statement-breakpoint
ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_role";--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_principal_id_principals_id_fk" FOREIGN KEY ("principal_id") REFERENCES "public"."principals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "role_grants_principal" ON "role_grants" USING btree ("principal_id");--> statement-breakpoint
CREATE INDEX "role_grants_list" ON "role_grants" USING btree ("given_at","id");--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_role" CHECK ("api_keys"."role" in ('hr', 'respondent', 'manager', 'employee', 'transition-manager', 'security', 'pilot', 'agent', 'billing', 'business-line', 'auditor', 'admin'));--> statement-breakpoint
-- Nobody holds one role twice at once in one place.
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_no_overlap" EXCLUDE USING gist (
  "principal_id" WITH =, "role" WITH =, coalesce("organization", '*') WITH =,
  daterange("valid_from", "valid_until", '[]') WITH &&
) WHERE ("ended_at" IS NULL);
--> statement-breakpoint
-- Of no organisation, like keys: who comes in is known before what he may see.
GRANT SELECT, INSERT, UPDATE ON "role_grants" TO relais_app;
--> statement-breakpoint
GRANT SELECT ON "role_grants" TO relais_batch;
--> statement-breakpoint
-- Who holds a living key held its role until now by the key alone.
INSERT INTO "role_grants" (principal_id, role, organization, valid_from, given_by, given_at)
SELECT principal_id, role, organization, (min(created_at) AT TIME ZONE 'America/Toronto')::date, 'operator', now()
FROM "api_keys" WHERE revoked_at IS NULL AND expires_at > now()
GROUP BY principal_id, role, organization;
