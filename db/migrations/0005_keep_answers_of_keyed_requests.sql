CREATE TABLE "idempotency_keys" (
	"principal_id" text NOT NULL,
	"operation" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"claim" text NOT NULL,
	"claimed_until" timestamptz NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"status" integer,
	"headers" jsonb,
	"body" text,
	CONSTRAINT "idempotency_keys_principal_id_operation_key_pk" PRIMARY KEY("principal_id","operation","key")
);
--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
-- Belongs to a principal, not to an organisation: found by its key alone, gone after a day.
GRANT SELECT, INSERT, UPDATE, DELETE ON "idempotency_keys" TO relais_app;
