-- What is over goes every night, whoever it was and whether or not he comes back: the job sees until when a row is good.
GRANT SELECT ("ends_at"), DELETE ON "sessions" TO relais_batch;
--> statement-breakpoint
GRANT SELECT ("expires_at"), DELETE ON "idempotency_keys" TO relais_batch;
--> statement-breakpoint
GRANT SELECT ("window_start"), DELETE ON "rate_windows" TO relais_batch;
