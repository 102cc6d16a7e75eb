SELECT sum(i) FROM generate_series(1, 60000) i;
