ALTER TABLE "outbox" DROP CONSTRAINT "outbox_kind";--> statement-breakpoint
ALTER TABLE "processes" DROP CONSTRAINT "processes_kind";--> statement-breakpoint
DROP INDEX "processes_one_open";--> statement-breakpoint
CREATE UNIQUE INDEX "processes_one_open" ON "processes" USING btree ("employment_id","kind") WHERE closed_at is null and state <> 'cancelled' and kind <> 'expiry';--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_kind" CHECK ("outbox"."kind" in ('task', 'reminder', 'escalation', 'welcome', 'training', 'expiry', 'notice'));--> statement-breakpoint
ALTER TABLE "processes" ADD CONSTRAINT "processes_kind" CHECK ("processes"."kind" in ('arrival', 'departure', 'change', 'expiry'));