# Part of run.sh: in a database whose encoding is not UTF-8 the extension says so, and leaves nothing behind.
for encoding in LATIN1 EUC_JP WIN1251; do
    server() { psql -X -q -A -t "${connection[@]}" -d "$1" "${@:2}"; }
    server postgres -c "SET client_min_messages = error" -c "DROP DATABASE IF EXISTS guard_encoding" \
        -c "CREATE DATABASE guard_encoding TEMPLATE template0 ENCODING '$encoding' LC_COLLATE 'C' LC_CTYPE 'C'" > "$work/out" 2>&1
    server guard_encoding -c "CREATE EXTENSION pg_ask CASCADE" >> "$work/out" 2>&1
    left=$(server guard_encoding -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'ask'")
    if grep -q "pg_ask needs a database with the encoding UTF8" "$work/out" && grep -q "HINT: .*ENCODING 'UTF8'" "$work/out" && [ "$left" = 0 ]
    then note ok; else note no "encodings: $encoding: $(tail -3 "$work/out")"; fi
    server postgres -c "DROP DATABASE guard_encoding"
done
