-- The mail relay finds where the holders of a role are written to, never their keys.
GRANT SELECT ON "principals" TO relais_batch;
--> statement-breakpoint
GRANT SELECT ("principal_id", "role", "organization", "expires_at", "revoked_at") ON "api_keys" TO relais_batch;
--> statement-breakpoint
-- A message that cannot be delivered opens a finding, with its audit entry.
GRANT INSERT ON "tasks", "audit" TO relais_batch;
--> statement-breakpoint
CREATE POLICY "audit_of_batch" ON "audit" FOR INSERT TO relais_batch WITH CHECK (true);
