CREATE TABLE "accounts" (
	"organization" text NOT NULL,
	"person_id" uuid NOT NULL,
	"system" text NOT NULL,
	"user_name" text NOT NULL,
	"state" text NOT NULL,
	"captured" text[],
	"read_at" timestamptz,
	"lease_key" text,
	"lease_until" timestamptz,
	CONSTRAINT "accounts_person_id_system_pk" PRIMARY KEY("person_id","system"),
	CONSTRAINT "accounts_state" CHECK ("accounts"."state" in ('absent', 'prepared', 'enabled', 'suspended', 'archived'))
);
--> statement-breakpoint
CREATE TABLE "effects" (
	"key" text PRIMARY KEY NOT NULL,
	"organization" text NOT NULL,
	"process_id" text NOT NULL,
	"step_id" text NOT NULL,
	"request_hash" text NOT NULL,
	"state" text NOT NULL,
	"fence" integer NOT NULL,
	"warnings" jsonb,
	"opened_at" timestamptz NOT NULL,
	"done_at" timestamptz,
	CONSTRAINT "effects_state" CHECK ("effects"."state" in ('intent', 'done'))
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization" text NOT NULL,
	"person_id" uuid NOT NULL,
	"employment_id" uuid NOT NULL,
	"system" text NOT NULL,
	"entitlement" text NOT NULL,
	"valid_from" timestamptz NOT NULL,
	"valid_to" timestamptz,
	"recorded_from" timestamptz DEFAULT clock_timestamp() NOT NULL,
	"recorded_to" timestamptz,
	"cause_process" text,
	"cause_step" text,
	"cause_reason" text NOT NULL,
	"cause_approval" uuid,
	"end_process" text,
	"end_step" text
);
--> statement-breakpoint
CREATE TABLE "activation_passes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization" text NOT NULL,
	"process_id" text NOT NULL,
	"person_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"issued_by" text NOT NULL,
	"issued_at" timestamptz NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"used_at" timestamptz
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"principal_id" text NOT NULL,
	"hash" text NOT NULL,
	"role" text NOT NULL,
	"organization" text,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"revoked_at" timestamptz,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash"),
	CONSTRAINT "api_keys_role" CHECK ("api_keys"."role" in ('hr', 'manager', 'respondent', 'security', 'pilot', 'admin', 'auditor'))
);
--> statement-breakpoint
CREATE TABLE "principals" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"email" text,
	"employee_number" text,
	"organization" text
);
--> statement-breakpoint
CREATE TABLE "extract_rows" (
	"extract_id" text NOT NULL,
	"line" integer NOT NULL,
	"organization" text NOT NULL,
	"user_name" text NOT NULL,
	"responsibility" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"inherited_from" text,
	"current" boolean NOT NULL,
	CONSTRAINT "extract_rows_extract_id_line_pk" PRIMARY KEY("extract_id","line")
);
--> statement-breakpoint
CREATE TABLE "extracts" (
	"id" text PRIMARY KEY NOT NULL,
	"organization" text NOT NULL,
	"system" text NOT NULL,
	"sha256" text NOT NULL,
	"rows" integer NOT NULL,
	"read_at" timestamptz NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_rows" (
	"import_id" text NOT NULL,
	"line" integer NOT NULL,
	"organization" text NOT NULL,
	"outcome" text NOT NULL,
	"column" text,
	"value" text,
	"reason" text,
	"reason_code" text,
	"process_id" text,
	"difference" jsonb,
	CONSTRAINT "import_rows_import_id_line_pk" PRIMARY KEY("import_id","line"),
	CONSTRAINT "import_rows_outcome" CHECK ("import_rows"."outcome" in ('accepted', 'changed', 'unchanged', 'refused'))
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" text PRIMARY KEY NOT NULL,
	"organization" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"sha256" text NOT NULL,
	"content" "bytea" NOT NULL,
	"rows" integer NOT NULL,
	"warnings" jsonb NOT NULL,
	"requested_by" text NOT NULL,
	"started_at" timestamptz DEFAULT now() NOT NULL,
	"done_at" timestamptz,
	CONSTRAINT "imports_kind" CHECK ("imports"."kind" in ('arrivals', 'departures', 'people')),
	CONSTRAINT "imports_state" CHECK ("imports"."state" in ('running', 'done'))
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organization" text NOT NULL,
	"at" timestamptz NOT NULL,
	"recorded_at" timestamptz DEFAULT clock_timestamp() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"details" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization" text NOT NULL,
	"kind" text NOT NULL,
	"dedupe_key" text NOT NULL,
	"task_id" uuid,
	"process_id" text,
	"recipient" text NOT NULL,
	"not_before" timestamptz NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"detail" text,
	"sent_at" timestamptz,
	CONSTRAINT "outbox_once" UNIQUE("dedupe_key"),
	CONSTRAINT "outbox_kind" CHECK ("outbox"."kind" in ('task', 'reminder', 'escalation', 'welcome', 'training', 'notice')),
	CONSTRAINT "outbox_state" CHECK ("outbox"."state" in ('pending', 'sent', 'dropped', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"settings" jsonb NOT NULL,
	"updated_at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "profiles" (
	"organization" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"entitlements" text[] NOT NULL,
	"trainings" text[] NOT NULL,
	"approval" text,
	"owner" text,
	CONSTRAINT "profiles_organization_code_pk" PRIMARY KEY("organization","code"),
	CONSTRAINT "profiles_approval" CHECK ("profiles"."approval" in ('gestionnaire', 'gestionnaire+proprietaire'))
);
--> statement-breakpoint
CREATE TABLE "systems" (
	"organization" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"connector" text NOT NULL,
	"criticality" text NOT NULL,
	"suspension_minutes" integer,
	"queue" text,
	"verification" text NOT NULL,
	"entitlements" text[] NOT NULL,
	"config" jsonb NOT NULL,
	CONSTRAINT "systems_organization_code_pk" PRIMARY KEY("organization","code"),
	CONSTRAINT "systems_connector" CHECK ("systems"."connector" in ('scim', 'ldap', 'manuel')),
	CONSTRAINT "systems_criticality" CHECK ("systems"."criticality" in ('critique', 'elevee', 'normale')),
	CONSTRAINT "systems_queue" CHECK ("systems"."queue" in ('securite', 'pilotage', 'gestionnaire', 'proprietaire', 'rh', 'reparation')),
	CONSTRAINT "systems_verification" CHECK ("systems"."verification" in ('none', 'secondPerson', 'recipient', 'extract'))
);
--> statement-breakpoint
CREATE TABLE "employments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization" text NOT NULL,
	"person_id" uuid NOT NULL,
	"ordinal" integer NOT NULL,
	"state" text NOT NULL,
	"first_day" date NOT NULL,
	"last_day_worked" date,
	"employment_end" date,
	"expected_end" date,
	"title" text NOT NULL,
	"unit" text NOT NULL,
	"manager_number" text,
	"status" text NOT NULL,
	"profiles" text[] NOT NULL,
	"remark" text,
	CONSTRAINT "employments_ordinal" UNIQUE("person_id","ordinal"),
	CONSTRAINT "employments_state" CHECK ("employments"."state" in ('planned', 'active', 'ended', 'never-started')),
	CONSTRAINT "employments_status" CHECK ("employments"."status" in ('permanent', 'occasionnel', 'étudiant', 'stagiaire', 'contractuel'))
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization" text NOT NULL,
	"number" text NOT NULL,
	"given_name" text NOT NULL,
	"family_name" text NOT NULL,
	"email" text,
	"user_name" text NOT NULL,
	"recorded_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "people_number" UNIQUE("organization","number")
);
--> statement-breakpoint
CREATE TABLE "trainings_held" (
	"organization" text NOT NULL,
	"person_id" uuid NOT NULL,
	"code" text NOT NULL,
	"completed_on" date NOT NULL,
	"valid_until" date,
	"recorded_by" text NOT NULL,
	CONSTRAINT "trainings_held_person_id_code_completed_on_pk" PRIMARY KEY("person_id","code","completed_on")
);
--> statement-breakpoint
CREATE TABLE "waivers" (
	"organization" text NOT NULL,
	"person_id" uuid NOT NULL,
	"rule" text NOT NULL,
	"valid_from" date NOT NULL,
	"valid_until" date NOT NULL,
	"control" text NOT NULL,
	"granted_by" text NOT NULL,
	"task_id" uuid NOT NULL,
	CONSTRAINT "waivers_person_id_rule_valid_from_pk" PRIMARY KEY("person_id","rule","valid_from")
);
--> statement-breakpoint
CREATE TABLE "process_steps" (
	"process_id" text NOT NULL,
	"step_id" text NOT NULL,
	"organization" text NOT NULL,
	"position" integer NOT NULL,
	"action" text NOT NULL,
	"system" text,
	"entitlements" text[] NOT NULL,
	"at" timestamptz NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"detail" text,
	"updated_at" timestamptz NOT NULL,
	CONSTRAINT "process_steps_process_id_step_id_pk" PRIMARY KEY("process_id","step_id"),
	CONSTRAINT "process_steps_action" CHECK ("process_steps"."action" in ('prepare', 'enable', 'grant', 'revoke', 'update', 'suspend', 'restore', 'archive', 'approve', 'waive', 'choose', 'work', 'handover', 'return', 'check', 'confirm', 'train', 'rehome')),
	CONSTRAINT "process_steps_state" CHECK ("process_steps"."state" in ('scheduled', 'waiting', 'running', 'open', 'completed', 'failed', 'done', 'withheld', 'skipped', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "processes" (
	"id" text PRIMARY KEY NOT NULL,
	"workflow_id" text NOT NULL,
	"organization" text NOT NULL,
	"kind" text NOT NULL,
	"person_id" uuid NOT NULL,
	"employment_id" uuid NOT NULL,
	"employee_number" text NOT NULL,
	"state" text NOT NULL,
	"effective_on" date NOT NULL,
	"request" jsonb NOT NULL,
	"request_hash" text NOT NULL,
	"plan" jsonb NOT NULL,
	"requested_by" text NOT NULL,
	"origin" text NOT NULL,
	"confidential" boolean DEFAULT false NOT NULL,
	"outcome" text,
	"accept_latency_ms" integer NOT NULL,
	"accepted_at" timestamptz NOT NULL,
	"closed_at" timestamptz,
	"recorded_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "processes_workflow_id_unique" UNIQUE("workflow_id"),
	CONSTRAINT "processes_kind" CHECK ("processes"."kind" in ('arrival', 'departure', 'change')),
	CONSTRAINT "processes_state" CHECK ("processes"."state" in ('received', 'held', 'scheduled', 'preparing', 'enabled', 'suspending', 'suspended', 'applying', 'closed', 'cancelled', 'refused')),
	CONSTRAINT "processes_origin" CHECK ("processes"."origin" in ('hand', 'import'))
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization" text NOT NULL,
	"process_id" text,
	"step_id" text,
	"kind" text NOT NULL,
	"queue" text NOT NULL,
	"assignee" text NOT NULL,
	"title" text NOT NULL,
	"checklist" jsonb NOT NULL,
	"employee_number" text,
	"system" text,
	"entitlements" text[] NOT NULL,
	"verification" text NOT NULL,
	"urgent" boolean DEFAULT false NOT NULL,
	"confidential" boolean DEFAULT false NOT NULL,
	"state" text NOT NULL,
	"requested_by" text NOT NULL,
	"opened_at" timestamptz NOT NULL,
	"due_at" timestamptz,
	"give_up_at" timestamptz,
	"remind_at" timestamptz,
	"escalate_at" timestamptz,
	"respondent_at" timestamptz,
	"claimed_by" text,
	"claimed_at" timestamptz,
	"completed_by" text,
	"completed_at" timestamptz,
	"evidence" jsonb,
	"verified_by" text,
	"verified_at" timestamptz,
	"decision" text,
	"closed_at" timestamptz,
	"dedupe_key" text,
	"recorded_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "tasks_kind" CHECK ("tasks"."kind" in ('approval', 'waiver', 'choice', 'work', 'confirmation', 'repair', 'question', 'finding')),
	CONSTRAINT "tasks_queue" CHECK ("tasks"."queue" in ('securite', 'pilotage', 'gestionnaire', 'proprietaire', 'rh', 'reparation')),
	CONSTRAINT "tasks_state" CHECK ("tasks"."state" in ('open', 'completed', 'done', 'rejected', 'expired', 'cancelled')),
	CONSTRAINT "tasks_verification" CHECK ("tasks"."verification" in ('none', 'secondPerson', 'recipient', 'extract'))
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_employment_id_employments_id_fk" FOREIGN KEY ("employment_id") REFERENCES "public"."employments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_principal_id_principals_id_fk" FOREIGN KEY ("principal_id") REFERENCES "public"."principals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extract_rows" ADD CONSTRAINT "extract_rows_extract_id_extracts_id_fk" FOREIGN KEY ("extract_id") REFERENCES "public"."extracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_rows" ADD CONSTRAINT "import_rows_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_organization_organizations_code_fk" FOREIGN KEY ("organization") REFERENCES "public"."organizations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "systems" ADD CONSTRAINT "systems_organization_organizations_code_fk" FOREIGN KEY ("organization") REFERENCES "public"."organizations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "employments" ADD CONSTRAINT "employments_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_organization_organizations_code_fk" FOREIGN KEY ("organization") REFERENCES "public"."organizations"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trainings_held" ADD CONSTRAINT "trainings_held_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waivers" ADD CONSTRAINT "waivers_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "process_steps" ADD CONSTRAINT "process_steps_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "processes" ADD CONSTRAINT "processes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "processes" ADD CONSTRAINT "processes_employment_id_employments_id_fk" FOREIGN KEY ("employment_id") REFERENCES "public"."employments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_user_name" ON "accounts" USING btree ("organization","system","user_name");--> statement-breakpoint
CREATE INDEX "effects_process" ON "effects" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "grants_person" ON "grants" USING btree ("organization","person_id");--> statement-breakpoint
CREATE INDEX "grants_entitlement" ON "grants" USING btree ("organization","entitlement");--> statement-breakpoint
CREATE INDEX "api_keys_principal" ON "api_keys" USING btree ("principal_id");--> statement-breakpoint
CREATE INDEX "imports_list" ON "imports" USING btree ("organization","started_at","id");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("organization","subject_kind","subject_id");--> statement-breakpoint
CREATE INDEX "audit_list" ON "audit" USING btree ("organization","id");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("not_before") WHERE state = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "employments_one_open" ON "employments" USING btree ("person_id") WHERE state in ('planned', 'active');--> statement-breakpoint
CREATE INDEX "employments_manager" ON "employments" USING btree ("organization","manager_number");--> statement-breakpoint
CREATE INDEX "people_email" ON "people" USING btree ("organization","email");--> statement-breakpoint
CREATE UNIQUE INDEX "processes_one_open" ON "processes" USING btree ("employment_id","kind") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "processes_list" ON "processes" USING btree ("organization","kind","recorded_at","id");--> statement-breakpoint
CREATE INDEX "processes_number" ON "processes" USING btree ("organization","employee_number","kind");--> statement-breakpoint
CREATE INDEX "processes_hand" ON "processes" USING btree ("recorded_at") WHERE origin = 'hand';--> statement-breakpoint
CREATE INDEX "tasks_list" ON "tasks" USING btree ("organization","state","queue","opened_at","id");--> statement-breakpoint
CREATE INDEX "tasks_process" ON "tasks" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "tasks_employee" ON "tasks" USING btree ("organization","employee_number");--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_one_finding" ON "tasks" USING btree ("organization","dedupe_key") WHERE closed_at is null;