ALTER TABLE "idempotency_keys" ADD COLUMN "organization" text;
--> statement-breakpoint
-- Who may come in, and with what: by scope, as everything else of an organisation; what is of none is seen by who acts for
-- all of them; and whoever comes in sees what is his own.
CREATE FUNCTION app_everywhere() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(current_setting('app.everywhere', true) = 'on', false)
$$;
--> statement-breakpoint
CREATE FUNCTION app_principal() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('app.principal', true), '')
$$;
--> statement-breakpoint
-- Of whom a key, a role or a session is: an employer sees what his own people hold elsewhere, so that it ends when they leave.
CREATE FUNCTION employer_of(principal text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT organization FROM principals WHERE id = principal
$$;
--> statement-breakpoint
-- Whether somebody holds, or held, a role outside an organisation: a yes or a no, and nothing of where.
CREATE FUNCTION reaches_elsewhere(principal text, here text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM role_grants WHERE principal_id = principal AND organization IS DISTINCT FROM here)
$$;
--> statement-breakpoint
-- Who comes in is known before what he may see: one row for who has the secret, or the provider's name, and nothing without it.
CREATE FUNCTION principal_of_key(key_hash text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT principal_id FROM api_keys WHERE hash = key_hash
$$;
--> statement-breakpoint
CREATE FUNCTION principal_of_session(session_hash text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT principal_id FROM sessions WHERE hash = session_hash
$$;
--> statement-breakpoint
CREATE FUNCTION principal_of_identity(by_issuer text, as_subject text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT principal_id FROM principal_identities WHERE issuer = by_issuer AND subject = as_subject
$$;
--> statement-breakpoint
DO $$
DECLARE
  f text;
  t text;
BEGIN
  FOREACH f IN ARRAY ARRAY['employer_of(text)', 'reaches_elsewhere(text, text)', 'principal_of_key(text)',
    'principal_of_session(text)', 'principal_of_identity(text, text)'] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO relais_app', f);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['principals', 'principal_identities', 'role_grants', 'api_keys', 'sessions', 'idempotency_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    -- The functions above read as the owner, who is held by the policies too where he is no superuser.
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO CURRENT_USER USING (true)', t || '_read_by_owner', t);
  END LOOP;
END
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION employer_of(text) TO relais_purge;
--> statement-breakpoint
CREATE POLICY "role_grants_of_scope" ON "role_grants" TO relais_app
  USING ("organization" = ANY ((SELECT app_organizations())::text[]) OR "principal_id" = (SELECT app_principal())
    OR ("organization" IS NULL AND (SELECT app_everywhere())) OR employer_of("principal_id") = ANY ((SELECT app_organizations())::text[]))
  WITH CHECK ("organization" = ANY ((SELECT app_organizations())::text[]) OR "principal_id" = (SELECT app_principal())
    OR ("organization" IS NULL AND (SELECT app_everywhere())) OR employer_of("principal_id") = ANY ((SELECT app_organizations())::text[]));
--> statement-breakpoint
-- Elsewhere than in the scope an employer ends what his people hold; he gives nothing there.
CREATE POLICY "role_grants_given_in_scope" ON "role_grants" AS RESTRICTIVE FOR INSERT TO relais_app
  WITH CHECK ("organization" = ANY ((SELECT app_organizations())::text[]) OR "principal_id" = (SELECT app_principal())
    OR ("organization" IS NULL AND (SELECT app_everywhere())));
--> statement-breakpoint
CREATE POLICY "role_grants_of_batch" ON "role_grants" FOR SELECT TO relais_batch USING (true);
--> statement-breakpoint
CREATE POLICY "api_keys_of_scope" ON "api_keys" TO relais_app
  USING ("organization" = ANY ((SELECT app_organizations())::text[]) OR "principal_id" = (SELECT app_principal())
    OR ("organization" IS NULL AND (SELECT app_everywhere())) OR employer_of("principal_id") = ANY ((SELECT app_organizations())::text[]))
  WITH CHECK ("organization" = ANY ((SELECT app_organizations())::text[]) OR "principal_id" = (SELECT app_principal())
    OR ("organization" IS NULL AND (SELECT app_everywhere())) OR employer_of("principal_id") = ANY ((SELECT app_organizations())::text[]));
--> statement-breakpoint
CREATE POLICY "api_keys_made_in_scope" ON "api_keys" AS RESTRICTIVE FOR INSERT TO relais_app
  WITH CHECK ("organization" = ANY ((SELECT app_organizations())::text[]) OR ("organization" IS NULL AND (SELECT app_everywhere())));
--> statement-breakpoint
CREATE POLICY "principals_of_scope" ON "principals" TO relais_app
  USING ("organization" = ANY ((SELECT app_organizations())::text[]) OR "id" = (SELECT app_principal())
    OR ("organization" IS NULL AND (SELECT app_everywhere()))
    OR EXISTS (SELECT FROM role_grants g WHERE g.principal_id = principals.id AND g.organization = ANY ((SELECT app_organizations())::text[]))
    OR EXISTS (SELECT FROM api_keys k WHERE k.principal_id = principals.id AND k.organization = ANY ((SELECT app_organizations())::text[])))
  WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY "principals_inscribed_in_scope" ON "principals" AS RESTRICTIVE FOR INSERT TO relais_app
  WITH CHECK ("organization" = ANY ((SELECT app_organizations())::text[]) OR "id" = (SELECT app_principal())
    OR ("organization" IS NULL AND (SELECT app_everywhere())));
--> statement-breakpoint
CREATE POLICY "principals_of_batch" ON "principals" FOR SELECT TO relais_batch USING (true);
--> statement-breakpoint
CREATE POLICY "principal_identities_of_scope" ON "principal_identities" TO relais_app
  USING (EXISTS (SELECT FROM principals p WHERE p.id = principal_id))
  WITH CHECK (EXISTS (SELECT FROM principals p WHERE p.id = principal_id));
--> statement-breakpoint
CREATE POLICY "principal_identities_of_purge" ON "principal_identities" TO relais_purge
  USING (employer_of("principal_id") = ANY ((SELECT app_organizations())::text[]));
--> statement-breakpoint
CREATE POLICY "sessions_of_scope" ON "sessions" TO relais_app
  USING ("principal_id" = (SELECT app_principal()) OR employer_of("principal_id") = ANY ((SELECT app_organizations())::text[]))
  WITH CHECK ("principal_id" = (SELECT app_principal()));
--> statement-breakpoint
-- What was answered is its caller's; the export of a person reads what was asked in its organisation.
CREATE POLICY "idempotency_keys_of_scope" ON "idempotency_keys" TO relais_app
  USING ("principal_id" = (SELECT app_principal()) OR "organization" = ANY ((SELECT app_organizations())::text[]))
  WITH CHECK ("principal_id" = (SELECT app_principal()));
--> statement-breakpoint
-- What is over goes by the nightly job, whoever it was: it sees until when a row is good, and no more of it.
CREATE POLICY "sessions_of_batch" ON "sessions" TO relais_batch USING (true);
--> statement-breakpoint
CREATE POLICY "idempotency_keys_of_batch" ON "idempotency_keys" TO relais_batch USING (true);
