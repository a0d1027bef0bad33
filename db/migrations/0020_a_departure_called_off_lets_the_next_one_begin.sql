DROP INDEX "processes_one_open";--> statement-breakpoint
CREATE UNIQUE INDEX "processes_one_open" ON "processes" USING btree ("employment_id","kind") WHERE closed_at is null and state <> 'cancelled';