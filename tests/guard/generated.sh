# Part of ordinary.sh, over its tables: generated queries give the rows, or the error, that they give when
# run directly. GUARD_TEST_GENERATED: how many (20000 take half an hour); GUARD_TEST_SEED: others than the usual ones. Needs psycopg.
if [ -n "${PG_ASK_PYTHON:-}" ]; then
    PGDATABASE=$database "$PG_ASK_PYTHON" "$here/generated.py" --count "${GUARD_TEST_GENERATED:-200}" --seed "${GUARD_TEST_SEED:-1}" \
        --role tester ordinary > "$work/generated" 2>&1
    grep -v ' same, ' "$work/generated"
    verdict=$(tail -1 "$work/generated")
    case $verdict in
        *' same, '*' failed') passed=$((passed + ${verdict%% *})); verdict=${verdict#* same, }; failed=$((failed + ${verdict%% *})) ;;
        *) note no "generated: $verdict" ;;
    esac
fi
