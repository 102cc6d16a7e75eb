# Part of run.sh: in a database whose encoding is not UTF-8 the extension says so, and leaves nothing behind; in one without an
# encoding it works on UTF-8, and other bytes are an error.
server() { psql -X -q -A -t "${connection[@]}" -d "$1" "${@:2}"; }
for encoding in LATIN1 EUC_JP WIN1251 SQL_ASCII; do
    server postgres -c "SET client_min_messages = error" -c "DROP DATABASE IF EXISTS guard_encoding" > /dev/null
    server postgres -c "CREATE DATABASE guard_encoding TEMPLATE template0 ENCODING '$encoding' LC_COLLATE 'C' LC_CTYPE 'C'"
    server guard_encoding -c "SET client_min_messages = error" -c "CREATE EXTENSION pg_ask CASCADE" > "$work/out" 2>&1
    if [ $encoding != SQL_ASCII ]; then
        left=$(server guard_encoding -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'ask'")
        if grep -q "pg_ask needs a database with the encoding UTF8" "$work/out" && grep -q "HINT: .*ENCODING 'UTF8'" "$work/out" && [ "$left" = 0 ]
        then note ok; else note no "encodings: $encoding: $(tail -3 "$work/out")"; fi
    else
        # é in UTF-8, then in LATIN1: in the query, from a table.
        {
            printf "SET client_encoding = SQL_ASCII;\nCREATE TABLE t (name text);\nINSERT INTO t VALUES ('caf\\303\\251');\n"
            printf "SELECT * FROM ask.run('SELECT name || ''\\303\\251'' AS n FROM t');\n"
            printf "UPDATE t SET name = 'caf\\351';\nSELECT * FROM ask.run('SELECT name AS n FROM t');\nSELECT * FROM ask.run('SELECT ''\\351'' AS n');\n"
            printf "SELECT valid FROM ask.validate('SELECT pg_sleep(1)');\n"
        } > "$work/bytes.sql"
        got=$(PGCLIENTENCODING=SQL_ASCII server guard_encoding -f "$work/bytes.sql" 2>&1 | grep -oE 'caféé|UTF-?8|^f$' | tr '\n' ' ')
        if [ "$got" = "caféé UTF8 UTF-8 f " ]; then note ok; else note no "encodings: SQL_ASCII: $got"; fi
    fi
    server postgres -c "DROP DATABASE guard_encoding"
done
