CREATE TABLE "audit_chain" (
	"organization" text NOT NULL,
	"sequence" bigint NOT NULL,
	"audit_id" bigint NOT NULL,
	"details_hash" "bytea" NOT NULL,
	"previous" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_chain_organization_sequence_pk" PRIMARY KEY("organization","sequence"),
	CONSTRAINT "audit_chain_audit_id_unique" UNIQUE("audit_id")
);
--> statement-breakpoint
CREATE TABLE "audit_details" (
	"audit_id" bigint PRIMARY KEY NOT NULL,
	"organization" text NOT NULL,
	"salt" "bytea" NOT NULL,
	"details" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit" ALTER COLUMN "details" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_chain" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "audit_chain" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "audit_details" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "audit_details" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "audit_chain_of_scope" ON "audit_chain" TO relais_app USING ("organization" = ANY ((SELECT app_organizations())::text[]));
--> statement-breakpoint
CREATE POLICY "audit_details_of_scope" ON "audit_details" TO relais_app USING ("organization" = ANY ((SELECT app_organizations())::text[]));
--> statement-breakpoint
-- The triggers write as the owner, who is held by the policies too where he is no superuser.
CREATE POLICY "audit_chain_of_owner" ON "audit_chain" TO CURRENT_USER USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY "audit_details_of_owner" ON "audit_details" TO CURRENT_USER USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY "audit_read_by_owner" ON "audit" FOR SELECT TO CURRENT_USER USING (true);
--> statement-breakpoint
GRANT SELECT ON "audit_chain", "audit_details" TO relais_app;
--> statement-breakpoint
CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR DELETE ON "audit_chain" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_chain_no_truncate BEFORE TRUNCATE ON "audit_chain" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Details may be purged, never changed.
CREATE TRIGGER audit_details_unchanged BEFORE UPDATE ON "audit_details" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION audit_details_aside() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_details (audit_id, organization, salt, details)
  VALUES (NEW.id, NEW.organization, uuid_send(gen_random_uuid()), coalesce(NEW.details, '{}')::text);
  NEW.details := NULL;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_details_aside BEFORE INSERT ON "audit" FOR EACH ROW EXECUTE FUNCTION audit_details_aside();
--> statement-breakpoint
-- RFC 8785: keys in order, no space. `relais audit verify` writes the same text by itself.
CREATE FUNCTION audit_text(entry audit, sequence bigint, previous bytea, details_hash bytea) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat(
    '{"action":', to_json(entry.action), ',"actor":', to_json(entry.actor),
    ',"at":"', to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    '","details":"', encode(details_hash, 'hex'), '","id":', entry.id,
    ',"organization":', to_json(entry.organization), ',"previous":"', encode(previous, 'hex'),
    '","recordedAt":"', to_char(entry.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    '","sequence":', sequence, ',"subjectId":', to_json(entry.subject_id),
    ',"subjectKind":', to_json(entry.subject_kind), '}')
$$;
--> statement-breakpoint
-- At commit, so that the lock of the chain is the last one taken and held for no longer than the commit.
CREATE FUNCTION audit_chained() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  last_sequence bigint := 0;
  last_hash bytea := decode(repeat('00', 32), 'hex');
  head record;
  content bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || NEW.organization, 0));
  SELECT c.sequence, c.hash INTO head FROM audit_chain c
  WHERE c.organization = NEW.organization ORDER BY c.sequence DESC LIMIT 1;
  IF FOUND THEN
    last_sequence := head.sequence;
    last_hash := head.hash;
  END IF;
  SELECT sha256(d.salt || convert_to(d.details, 'UTF8')) INTO content FROM audit_details d WHERE d.audit_id = NEW.id;
  INSERT INTO audit_chain (organization, sequence, audit_id, details_hash, previous, hash)
  VALUES (NEW.organization, last_sequence + 1, NEW.id, content, last_hash,
    sha256(convert_to(audit_text(NEW, last_sequence + 1, last_hash, content), 'UTF8')));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER audit_chained AFTER INSERT ON "audit" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_chained();
--> statement-breakpoint
-- What was written before: its details go aside, its chain is made in the order in which it was recorded.
ALTER TABLE "audit" DISABLE TRIGGER audit_append_only;
--> statement-breakpoint
INSERT INTO audit_details SELECT id, organization, uuid_send(gen_random_uuid()), coalesce(details, '{}')::text FROM audit;
--> statement-breakpoint
UPDATE "audit" SET "details" = NULL;
--> statement-breakpoint
ALTER TABLE "audit" ENABLE TRIGGER audit_append_only;
--> statement-breakpoint
DO $$
DECLARE
  entry audit%ROWTYPE;
  heads jsonb := '{}';
  last_sequence bigint;
  last_hash bytea;
  content bytea;
  own_hash bytea;
BEGIN
  FOR entry IN SELECT * FROM audit ORDER BY id LOOP
    last_sequence := coalesce((heads -> entry.organization ->> 'sequence')::bigint, 0);
    last_hash := decode(coalesce(heads -> entry.organization ->> 'hash', repeat('00', 32)), 'hex');
    SELECT sha256(d.salt || convert_to(d.details, 'UTF8')) INTO content FROM audit_details d WHERE d.audit_id = entry.id;
    own_hash := sha256(convert_to(audit_text(entry, last_sequence + 1, last_hash, content), 'UTF8'));
    INSERT INTO audit_chain VALUES (entry.organization, last_sequence + 1, entry.id, content, last_hash, own_hash);
    heads := heads || jsonb_build_object(entry.organization,
      jsonb_build_object('sequence', last_sequence + 1, 'hash', encode(own_hash, 'hex')));
  END LOOP;
END
$$;
