CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"hash" text NOT NULL,
	"principal_id" text NOT NULL,
	"began_at" timestamptz NOT NULL,
	"seen_at" timestamptz NOT NULL,
	"ends_at" timestamptz NOT NULL,
	"organizations" text[] NOT NULL,
	"id_token" text NOT NULL,
	CONSTRAINT "sessions_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_principal_id_principals_id_fk" FOREIGN KEY ("principal_id") REFERENCES "public"."principals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sessions_principal" ON "sessions" USING btree ("principal_id");
--> statement-breakpoint
-- Of no organisation, like principals: who comes in is known before what he may see.
GRANT SELECT, INSERT, UPDATE, DELETE ON "sessions" TO relais_app;
