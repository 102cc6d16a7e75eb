# Part of run.sh: every function of this server's pg_catalog has been decided about.
db -c "CREATE TABLE guard_test.list (decision text, signature text, reason text)" \
   -c "\\copy guard_test.list FROM '$here/../../src/guard/lists/pg_catalog.tsv' WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\x01')"
undecided=$(db -c "SET search_path = pg_catalog" -c "
    SELECT signature FROM (
        SELECT format('%s(%s)', p.proname, (SELECT coalesce(string_agg(format_type(a.type, NULL), ',' ORDER BY a.place), '')
                                            FROM unnest(p.proargtypes) WITH ORDINALITY AS a(type, place))) AS signature
        FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid < 12000) s
    WHERE signature NOT IN (SELECT signature FROM guard_test.list) ORDER BY 1")
if [ -z "$undecided" ]; then note ok
else note no "undecided (and so refused) on this server: $(wc -l <<< "$undecided") functions"; echo "$undecided"; fi
