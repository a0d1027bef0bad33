ALTER TABLE "organizations" ADD COLUMN "limits_held" jsonb;
--> statement-breakpoint
-- Claimed roles of before end in seven days unless a newer token puts that off. The owner is held by the policies but for this.
ALTER TABLE "role_grants" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
UPDATE "role_grants" SET "valid_until" = greatest("valid_from", (now() AT TIME ZONE 'America/Toronto')::date + 7)
WHERE "given_by" = 'claims' AND "valid_until" IS NULL AND "ended_at" IS NULL;
--> statement-breakpoint
ALTER TABLE "role_grants" FORCE ROW LEVEL SECURITY;
