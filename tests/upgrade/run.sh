#!/bin/sh
# pg_upgrade with memories, words, rules, preferences, history and the audit trail in place.
folder=$(dirname "$0")
if [ -z "$PG_ASK_PYTHON" ]; then
    echo "FAILED: these tests need Python with psycopg"
    echo "0 passed, 1 failed"
    exit 1
fi
exec "$PG_ASK_PYTHON" "$folder/upgrade.py"
