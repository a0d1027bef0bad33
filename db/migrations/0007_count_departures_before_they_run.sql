ALTER TABLE "process_steps" DROP CONSTRAINT "process_steps_action";--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "due_soon" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "processes" ADD COLUMN "suspends_at" timestamptz;--> statement-breakpoint
CREATE INDEX "processes_suspensions" ON "processes" USING btree ("organization","suspends_at") WHERE kind = 'departure';--> statement-breakpoint
ALTER TABLE "process_steps" ADD CONSTRAINT "process_steps_action" CHECK ("process_steps"."action" in ('prepare', 'enable', 'grant', 'revoke', 'update', 'suspend', 'restore', 'archive', 'approve', 'waive', 'choose', 'work', 'end', 'handover', 'return', 'check', 'confirm', 'train', 'release', 'rehome', 'move'));