#!/bin/sh
# The model's tests: a scripted endpoint and a server of their own (see run.py). Needs PGBIN and an interpreter with psycopg
# in PG_ASK_PYTHON. Prints 'N passed, N failed'.
exec "${PG_ASK_PYTHON:-python3}" "$(dirname "$0")/run.py"
