# Part of run.sh: installing, and using what was installed, while others have put functions and operators of the script's names
# in its way: into public, or into a schema of their own where they have placed a required extension.
install_database=guard_install_db
# What the test itself asks must not meet the shadows.
at_install() { PGOPTIONS='-c search_path=pg_catalog' psql -X -q -A -t "${connection[@]}" -d $install_database "$@"; }
install_version="${GUARD_TEST_INSTALL_VERSION:+ VERSION '$GUARD_TEST_INSTALL_VERSION'}"
for place in public lair; do
    admin "${connection[@]}" -d postgres -c "DROP DATABASE IF EXISTS $install_database WITH (FORCE)" -c "CREATE DATABASE $install_database" 2> /dev/null || exit 2
    at_install -c "SET client_min_messages = error" -c "DROP ROLE IF EXISTS intruder" -c "CREATE ROLE intruder" \
        -c "CREATE SCHEMA shadow_trace" -c "GRANT USAGE ON SCHEMA shadow_trace TO PUBLIC" -c "CREATE SEQUENCE shadow_trace.calls" \
        -c "GRANT ALL ON SEQUENCE shadow_trace.calls TO PUBLIC" -c "GRANT CREATE ON SCHEMA public TO intruder" \
        -c "GRANT CREATE ON DATABASE $install_database TO intruder"
    if [ $place = lair ]; then
        at_install -c "SET SESSION AUTHORIZATION intruder" -c "CREATE SCHEMA lair" -c "CREATE EXTENSION pg_trgm SCHEMA lair" -c "GRANT USAGE ON SCHEMA lair TO PUBLIC"
    fi
    folder=$(psql -X -A -t "${connection[@]}" -d postgres -c "SELECT setting || '/extension' FROM pg_config WHERE name = 'SHAREDIR'" )
    { echo "SET SESSION AUTHORIZATION intruder;"; echo "\\set target $place"; echo "\\set script \`cat '${folder#* }/pg_ask--0.1.0.sql'\`"
      echo "\\set script :script ' age avg bool_or count date_trunc lag max min now percentile_cont rank row_number stddev sum to_char'"; cat "$here/shadows.sql"; } > "$work/shadows.sql"
    at_install -o /dev/null -f "$work/shadows.sql" || note no "install [$place]: the shadows were not made"
    made=$(at_install -c "SELECT count(*) FROM pg_proc WHERE pronamespace = '$place'::regnamespace AND proowner = 'intruder'::regrole")
    if [ "${made:-0}" -gt 1000 ]; then note ok; else note no "install [$place]: only $made shadows"; fi

    # What whoever installs has said about rights on new objects is not meant for these.
    for what in TABLES SEQUENCES FUNCTIONS SCHEMAS; do at_install -c "ALTER DEFAULT PRIVILEGES GRANT ALL ON $what TO intruder, PUBLIC"; done

    said=$(at_install -c "SET search_path = $place, pg_catalog, public" -c "CREATE EXTENSION pg_ask$install_version CASCADE" 2>&1)
    case $said in *ERROR*) note no "install [$place]: $said" ;; *) note ok ;; esac
    handed=$(at_install -c "SELECT string_agg(DISTINCT what, ', ') FROM (
            SELECT c.relname || ' ' || a.privilege_type FROM pg_class c CROSS JOIN aclexplode(c.relacl) a WHERE c.relnamespace = 'ask'::regnamespace
                AND (a.grantee = 'intruder'::regrole OR a.grantee = 0
                     AND (a.privilege_type <> 'SELECT' OR c.relname NOT IN ('history', 'vocabulary', 'memories', 'patterns', 'model_usage')))
            UNION ALL SELECT p.proname || ' ' || a.privilege_type FROM pg_proc p CROSS JOIN aclexplode(p.proacl) a WHERE p.pronamespace = 'ask'::regnamespace
                AND (a.grantee = 'intruder'::regrole OR a.grantee = 0 AND (p.prosecdef OR p.proname IN ('share', '_prune', '_forget', '_report')))
            UNION ALL SELECT 'schema ' || a.privilege_type FROM pg_namespace n CROSS JOIN aclexplode(n.nspacl) a
                WHERE n.nspname = 'ask' AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner) x(what)")
    if [ -z "$handed" ]; then note ok; else note no "install [$place]: default privileges hand out: ${handed:0:400}"; fi
    got=$(at_install -c "SET SESSION AUTHORIZATION intruder" -c "SELECT count(*) FROM ask.memory" -c "SELECT ask.allow('pg_catalog.*')" 2>&1 | grep -c 'permission denied')
    if [ "$got" = 2 ]; then note ok; else note no "install [$place]: the intruder reads memories, or allows"; fi
    if [ $place = lair ]; then
        case $said in *"pg_trgm belongs to the role intruder"*) note ok ;; *) note no "install [$place]: no warning about the owner of pg_trgm: $said" ;; esac
    fi
    called() { at_install -c "SELECT is_called::text FROM shadow_trace.calls"; }
    if [ "$(called)" = false ]; then note ok; else note no "install [$place]: functions of others ran while the extension was made"; fi
    # Whatever depends on the intruder's objects, but these themselves.
    bound=$(at_install -c "SELECT string_agg(DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) || ' uses ' || pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid), '; ')
        FROM pg_depend d
        WHERE ((d.refclassid = 'pg_proc'::regclass AND d.refobjid IN (SELECT oid FROM pg_proc WHERE proowner = 'intruder'::regrole))
            OR (d.refclassid = 'pg_operator'::regclass AND d.refobjid IN (SELECT oid FROM pg_operator WHERE oprowner = 'intruder'::regrole)))
          AND NOT (d.classid = 'pg_proc'::regclass AND d.objid IN (SELECT oid FROM pg_proc WHERE proowner = 'intruder'::regrole))
          AND NOT (d.classid = 'pg_operator'::regclass AND d.objid IN (SELECT oid FROM pg_operator WHERE oprowner = 'intruder'::regrole))")
    if [ -z "$bound" ]; then note ok; else note no "install [$place]: ${bound:0:400}"; fi

    # In use: as a superuser and as somebody else, with the schema first on the path, where functions of exact types win.
    at_install -c "SET client_min_messages = error" -c "CREATE SCHEMA shop" -c "CREATE TABLE shop.orders (id int PRIMARY KEY, city text, day date, total numeric)" \
        -c "INSERT INTO shop.orders SELECT g, 'Bern', DATE '2026-01-01' + g, g FROM pg_catalog.generate_series(1, 30) g" \
        -c "GRANT USAGE ON SCHEMA shop TO tester" -c "GRANT SELECT ON shop.orders TO tester" -c "GRANT USAGE ON SCHEMA ask TO tester"
    for role in postgres tester; do
        while read -r statement; do
            case $statement in '' | '#'*) continue ;; esac
            said=$(at_install -c "SET client_min_messages = error" -c "SET SESSION AUTHORIZATION $role" -c "SET search_path = $place, shop, pg_catalog" -c "$statement" 2>&1)
            case $said in
                *ERROR*"permission denied for function"*) note ok ;;
                # An operator of another's that fits better than the built-in one: refused, or no operator at all. Nothing runs.
                *ERROR*"$place.operator_"*"is not allowed"* | *"cannot cast type"*) note ok ;;
                *ERROR*) note no "install [$place, $role]: $statement: $said" ;;
                *) if [ "$(called)" = false ]; then note ok; else
                    note no "install [$place, $role]: functions of others ran by: $statement"
                    at_install -c "ALTER SEQUENCE shadow_trace.calls RESTART"
                fi ;;
            esac
        done <<'STATEMENTS'
SELECT ask.refresh()
SELECT ask.answer('number of orders by month', 's')
SELECT ask.answer('total of orders in Bern', 's')
SELECT ask.rows('how many orders are in Bern')
SELECT ask.rows('average total by city last month')
SELECT ask.teach('our best', 'SELECT id FROM shop.orders')
SELECT ask.answer('our best')
SELECT ask.define('turnover', 'pg_catalog.sum(orders.total)')
SELECT ask.prefer('default_limit', '7')
SELECT ask.profile()
SELECT ask.suggest()
SELECT ask.check()
SELECT * FROM ask.history
SELECT * FROM ask.vocabulary
SELECT * FROM ask.memories
SELECT * FROM ask.patterns
SELECT * FROM ask.model_usage
SELECT * FROM ask.report()
SELECT ask.allow('pg_catalog.pg_sleep(double precision)'), ask.undecide('pg_catalog.pg_sleep(double precision)')
SELECT ask.deny('shop.orders'), ask.undecide('shop.orders')
SELECT ask.rule('shop.orders', 'forbid', 'city'), ask.rule('shop.orders', 'require', 'total IS NOT NULL')
SELECT ask.validate('SELECT id FROM shop.orders')
SELECT ask.unrule('shop.orders', 'forbid', 'city'), ask.unrule('shop.orders', 'require', 'total IS NOT NULL')
SELECT ask.feedback((SELECT h.id FROM ask.history h LIMIT 1), 1)
SELECT ask.prune('1 day', 10)
SELECT ask.forget('everything')
STATEMENTS
    done
    # Built-in functions are called by the engine whatever bears their names, with pg_catalog first on the path as it is by default.
    while IFS='|' read -r question expected; do
        got=$(at_install -F ' ' -c "SET client_min_messages = error" -c "SET SESSION AUTHORIZATION tester" -c "SET search_path = $place, shop" \
                  -c "SELECT a.status, a.rows, a.reason, a.sql FROM ask.answer('$question') a" 2>&1 | tr '\n' ' ')
        case $got in "answered $expected "*pg_catalog.*) note ok ;; *) note no "install [$place]: $question: $got, not $expected" ;; esac
    done <<'QUESTIONS'
number of orders|[[30]]
number of orders by month|[["2026-01-01", 30]]
sum of total|[[465]]
average total of orders|[[15.5000000000000000]]
QUESTIONS
    # A moved extension is followed, in a session that is open.
    if [ $place = public ]; then
        moved=$(at_install -c "SET client_min_messages = error" -c "SET search_path = shop" -c "SELECT ask.teach('our worst', 'SELECT id FROM shop.orders')" \
            -c "CREATE SCHEMA tools" -c "ALTER EXTENSION vector SET SCHEMA tools" -c "ALTER EXTENSION pg_trgm SET SCHEMA tools" \
            -c "SELECT a.source || a.status FROM ask.answer('our worst') a" -c "SELECT ask.teach('our middle', 'SELECT id FROM shop.orders')" \
            -c "ALTER SCHEMA tools RENAME TO toolbox" -c "SELECT a.source || a.status FROM ask.answer('our middle') a" 2>&1 | tr '\n' ' ')
        case $moved in [0-9]*" memoryanswered "[0-9]*" memoryanswered ") note ok ;; *) note no "install: a moved extension is not followed: $moved" ;; esac
    fi
done
admin "${connection[@]}" -d postgres -c "DROP DATABASE IF EXISTS $install_database WITH (FORCE)" -c "DROP ROLE IF EXISTS intruder" 2> /dev/null
