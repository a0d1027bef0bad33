CREATE UNLOGGED TABLE "rate_windows" (
	"subject" text NOT NULL,
	"window_start" timestamptz NOT NULL,
	"used" integer NOT NULL,
	CONSTRAINT "rate_windows_subject_window_start_pk" PRIMARY KEY("subject","window_start")
);
--> statement-breakpoint
CREATE INDEX "rate_windows_start" ON "rate_windows" USING btree ("window_start");--> statement-breakpoint
-- Of no organisation: a key may open several, and the count says nothing of anybody.
GRANT SELECT, INSERT, UPDATE, DELETE ON "rate_windows" TO relais_app;
