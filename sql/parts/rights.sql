
-- Nobody's but what was said -------------------------------------------------------------------------------------------

-- Default privileges of the role that installs (ALTER DEFAULT PRIVILEGES ... GRANT ... ON TABLES TO ...) would hand others' questions, and
-- the guard's decisions, to whoever they name. What the script itself has granted stays: execution to PUBLIC, reading to
-- pg_database_owner, five views to PUBLIC.
DO $$
DECLARE
    given record;
    public_views CONSTANT name[] := ARRAY['history', 'vocabulary', 'memories', 'patterns', 'model_usage'];
BEGIN
    FOR given IN
        SELECT DISTINCT format('%s %s', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass) AS object,
               a.privilege_type AS privilege, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE c.relnamespace = 'ask'::regnamespace AND c.relkind IN ('r', 'v', 'S') AND a.grantee <> c.relowner
          AND NOT (a.privilege_type = 'SELECT' AND (a.grantee = 'pg_database_owner'::regrole OR (a.grantee = 0 AND c.relname = ANY (public_views))))
        UNION
        SELECT format('FUNCTION %s', p.oid::regprocedure), a.privilege_type, a.grantee::regrole::text
        FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) a
        WHERE p.pronamespace = 'ask'::regnamespace AND a.grantee NOT IN (0, p.proowner)
        UNION
        SELECT 'SCHEMA ask', a.privilege_type, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a
        WHERE n.nspname = 'ask' AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner
    LOOP
        EXECUTE format('REVOKE %s ON %s FROM %s', given.privilege, given.object, given.grantee);
    END LOOP;
END
$$;
