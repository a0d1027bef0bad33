CREATE TABLE "principal_identities" (
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"principal_id" text NOT NULL,
	"linked_at" timestamptz NOT NULL,
	"linked_by" text NOT NULL,
	CONSTRAINT "principal_identities_issuer_subject_pk" PRIMARY KEY("issuer","subject")
);
--> statement-breakpoint
ALTER TABLE "principals" ADD COLUMN "left_at" timestamptz;--> statement-breakpoint
ALTER TABLE "principals" ADD COLUMN "claims_at" timestamptz;--> statement-breakpoint
ALTER TABLE "principal_identities" ADD CONSTRAINT "principal_identities_principal_id_principals_id_fk" FOREIGN KEY ("principal_id") REFERENCES "public"."principals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "principal_identities_principal" ON "principal_identities" USING btree ("principal_id");
--> statement-breakpoint
-- Of no organisation, like principals: who comes in is known before what he may see.
GRANT SELECT, INSERT, UPDATE ON "principal_identities" TO relais_app;
